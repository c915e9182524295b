import Foundation
import Parallel
import Torch
import Training

/// This process as one of the ranks: what it needs to take part, and what it leaves behind when it fails.
struct Worker {
    static let folderVariable = "LOCKSTEP_RUN_FOLDER"

    let topology: Topology
    let devices: RankDevices
    /// Of NVIDIA's driver, nil on the CPU.
    let driverVersion: String?
    private let recorder: RankRecorder
    private let watching: WatchingOptions
    private let connecting: BackendOptions
    private let detachment: Detachment?
    private let watch = OwnWatch()

    /// Runs `body` as a rank. An error is told to the launcher where there is one, which says it once for all ranks.
    static func run(
        _ watching: WatchingOptions, _ connecting: BackendOptions, _ setup: DeviceSetup,
        _ detachment: Detachment?, _ body: (Worker) throws -> Void
    ) throws {
        let environment = ProcessInfo.processInfo.environment
        RankProcess.begin(environment: environment)
        let topology = try connecting.topology(environment)
        let recorder = RankRecorder(rank: topology.rank, size: topology.worldSize)
        try recorder.keep(environment: environment)
        recorder.startHeartbeat()
        let worker = Worker(
            topology: topology, devices: setup.plan.ranks[topology.localRank], driverVersion: setup.plan.driverVersion,
            recorder: recorder, watching: watching, connecting: connecting, detachment: detachment)
        worker.prepareLastWords()
        do {
            try worker.openDevices(setup)
            try body(worker)
            recorder.end()
            worker.watch.watch?.leave()
            worker.endSession(0)
            try worker.watch.group?.leave()
        } catch {
            worker.fail(error)
        }
    }

    /// Runs `body` as a rank in a process that has nothing else to do.
    static func runToTheEnd(
        _ watching: WatchingOptions, _ connecting: BackendOptions, _ setup: DeviceSetup, _ detachment: Detachment?,
        _ body: (Worker) throws -> Void
    ) -> Never {
        do {
            try run(watching, connecting, setup, detachment, body)
        } catch {
            Ending(error).leave(as: Lockstep.self)
        }
        leaveAtOnce(0)
    }

    /// To be called when all that can be wrong with the settings has been looked at.
    func begun() {
        if topology.isMain { detachment?.begun() }
    }

    /// Overwrites what this rank says it is doing.
    func note(_ text: String) { recorder.note(text) }

    /// The group of all ranks; returns when they are there.
    ///
    /// Collectives themselves wait longer than the launcher's watchdog, who can say more of why they do not end.
    func makeGroup() throws -> any ProcessGroup {
        let patience = watching.timeout + 30
        let options = GroupOptions(
            timeout: patience, meeting: launchedFolder == nil ? watching.timeout : patience,
            comparesCalls: watching.comparesCalls, backend: try connecting.choice(for: devices.first).backend,
            device: devices.first)
        let meeting = try topology.meet(options, recorder: recorder)
        watch.group = meeting.group
        watch.gathering = meeting.gathering
        if meeting.group.size > 1, launchedFolder == nil || !topology.isSingleNode { try startWatch(meeting) }
        return meeting.group
    }

    /// How the ranks are connected, a line each, for the log; nothing for a rank that is alone.
    func connections() throws -> [String] {
        guard topology.worldSize > 1 else { return [] }
        return connecting.lines(topology, try connecting.choice(for: devices.first), gathering: watch.gathering)
    }

    /// Ranks that another launcher has started, or several, watch each other.
    private func startWatch(_ meeting: RankMeeting) throws {
        watch.watch = try StoreWatch(topology, meeting, recorder, timeout: watching.timeout)
        watch.watch?.start()
    }

    /// Leaves this rank's record in the run's folder, and says who runs it, where no launcher has done so.
    func keepRecord(in folder: RunFolder) throws {
        guard launchedFolder == nil else { return }
        if topology.isMain {
            RankRecords.forgetVerdict(in: folder.ranks)
            watch.session = (folder, try Session.begin(in: folder))
        }
        try recorder.keep(in: RankRecords.path(topology.rank, in: folder.ranks))
    }

    private func endSession(_ code: Int32) {
        if let (folder, session) = watch.session { session.conclude(code, in: folder) }
    }

    /// Ends this rank, which was asked to stop.
    func leaveOnRequest() -> Never {
        endSession(130)
        leaveAtOnce(130)
    }

    /// A trap says which rank it was, and leaves its reason in the record.
    private func prepareLastWords() {
        LastWords.set { [recorder] message in
            recorder.fail(RankFailure(message: message, isConsequence: false))
            return "rank \(recorder.rank)"
        }
    }

    /// The progress of long work: drawn by the main rank only.
    func makeProgress() -> ProgressLine {
        guard topology.isMain else { return ProgressLine(console: .silent) }
        if detachment != nil { return ProgressLine(console: .followedFile(), plainInterval: 2) }
        return ProgressLine(console: .standardError())
    }

    /// The folder that the launcher has made; nil where there is no launcher.
    var launchedFolder: String? { ProcessInfo.processInfo.environment[Self.folderVariable] }

    /// An earlier attempt of the same job has failed, or has made way for more machines.
    var isRestarted: Bool {
        let count = ProcessInfo.processInfo.environment["TORCHELASTIC_RESTART_COUNT"].flatMap(Int.init) ?? 0
        return launchedFolder != nil && count > 0
    }

    private func fail(_ error: any Error) -> Never {
        let isConsequence = (error as? CollectiveError)?.isConsequence ?? false
        recorder.fail(RankFailure(message: "\(error)", isConsequence: isConsequence))
        if launchedFolder == nil { leave(error) }
        if !topology.isMain { Console.standardError().interject("lockstep: \(error)") }
        leaveAtOnce(Ending(error).code)
    }

    /// Without a launcher that would say it: what this rank was doing belongs to the world's mistakes.
    private func leave(_ error: any Error) -> Never {
        let ending = Ending(error)
        let isConsequence = (error as? CollectiveError)?.isConsequence ?? false
        if isConsequence, let cause = watch.watch?.cause() {
            Console.standardError().interject("lockstep: \(cause)")
        }
        let place = ending.code == 1 && !recorder.noted.isEmpty ? "in \(recorder.noted): " : ""
        Console.standardError().interject("lockstep: \(place)\(error)")
        if !isConsequence { watch.watch?.end() }
        endSession(ending.code)
        leaveAtOnce(ending.code)
    }
}

/// Who watches the other ranks, once they have met, and what has to be written down at the end.
private final class OwnWatch {
    var watch: StoreWatch?
    /// Kept to the end: it may host the store in which ranks say how they have ended.
    var group: (any ProcessGroup)?
    /// Where this rank listens for the others, for the log.
    var gathering: String?
    /// Of a run that no launcher has started, on its main rank.
    var session: (RunFolder, Session)?
}
