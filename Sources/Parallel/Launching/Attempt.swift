import Foundation
import Torch

/// The ranks of this machine from the start of the first to the end of the last.
final class Attempt {
    let launch: Launch
    let assignment: Assignment
    let records: RankRecords
    /// By global rank, as all below.
    var endings: [Int: ChildProcess.Ending] = [:]
    private(set) var streams: [Int: RankStreams] = [:]
    let plan: OutputPlan
    private let environment: RankEnvironment
    private let keeper: Keeper
    private let rendezvous: any Rendezvous
    private var watchdog: Watchdog
    private var running: [Int: ChildProcess] = [:]
    /// The ranks that failed, the first one first.
    private(set) var untidy: [Int] = []
    private var taps: [StreamTap] = []
    private var stopRequests = 0
    /// The ranks were told to end: nothing that they have started is to stay.
    private var isEnding = false
    private var stopDeadline = Date.distantFuture

    init(
        _ launch: Launch, _ environment: RankEnvironment, _ plan: OutputPlan, _ rendezvous: any Rendezvous,
        keeper: Keeper
    ) {
        self.launch = launch
        self.rendezvous = rendezvous
        self.environment = environment
        self.plan = plan
        self.keeper = keeper
        assignment = environment.assignment
        records = RankRecords(folder: absolute(assignment.folder), size: assignment.worldSize)
        records.clear(assignment.ranks)
        watchdog = Watchdog(records, timeout: launch.timeout)
    }

    /// Starts all ranks, or none.
    func start() throws {
        do {
            for local in 0..<assignment.localSize { try start(local) }
        } catch {
            end(signal: SIGKILL, grace: 0)
            throw error
        }
    }

    /// Runs to the end of all ranks.
    func run() throws -> AttemptResult {
        while !running.isEmpty && untidy.isEmpty {
            wait()
            obey()
            if let wish = rendezvous.wish { return try fulfil(wish) }
            if let finding = look() { return .failed(giveUp(finding)) }
        }
        defer { finishTaps() }
        guard let culprit = firstFailure() else {
            return isDone ? .finished : .stopped
        }
        end(signal: SIGTERM, grace: launch.grace)
        return wasStopped(culprit) ? .stopped : .failed(failure(of: culprit))
    }

    // MARK: Starting

    private func start(_ local: Int) throws {
        let rank = assignment.firstRank + local
        let streams = try plan.streams(localRank: local)
        let child = try child(local, streams)
        streams.closeWriting()
        running[rank] = child
        self.streams[rank] = streams
        taps += streams.taps
    }

    private func child(_ local: Int, _ streams: RankStreams) throws -> ChildProcess {
        let variables = environment.variables(localRank: local, errorFile: plan.errorFile(localRank: local))
        if case .thisProgram(let body) = launch.work, isCopying {
            return try ChildProcess(streams: streams, keeper: keeper) {
                settle(in: variables)
                body()
            }
        }
        let (program, arguments) = commandLine
        let all = ProcessInfo.processInfo.environment.merging(variables) { $1 }
        return try ChildProcess(program, arguments, environment: all, streams: streams, keeper: keeper)
    }

    /// The store's threads, which the first attempt starts after its ranks, would be missing in a copy.
    private var isCopying: Bool { assignment.isAlone && assignment.attempt == 0 }

    private var commandLine: (program: String, arguments: [String]) {
        switch launch.work {
        case .program(let program, let arguments): (program, arguments)
        case .thisProgram: ("/proc/self/exe", Array(CommandLine.arguments.dropFirst()))
        }
    }

    /// Makes this copy of the launcher a rank.
    private func settle(in environment: [String: String]) {
        LaunchSignals.uninstall(launch.signals)
        // What came before this line was meant for the rank.
        for signal in LaunchSignals.take() { raise(signal) }
        keeper.leave()
        rendezvous.leave()
        for (name, value) in environment { setenv(name, value, 1) }
        // OpenMP has read its variable already, when the library was loaded.
        if let threads = environment["OMP_NUM_THREADS"].flatMap(Int.init) { TorchRuntime.threads = threads }
    }

    // MARK: Watching

    /// What keeps the ranks from going on, if anything does. Ranks of several machines watch each other.
    private func look() -> String? {
        guard assignment.isAlone, untidy.isEmpty else { return nil }
        return watchdog.look(at: running.mapValues(\.id), endings: endings.mapValues(\.description))
    }

    private func obey() {
        for signal in LaunchSignals.take() {
            rendezvous.requestStop()
            requestStop(signal == SIGHUP ? SIGTERM : signal)
        }
        if stopRequests == 0, rendezvous.isStopRequested { requestStop(SIGTERM) }
        if Date() > stopDeadline { requestStop(SIGKILL) }
    }

    /// The first request is the ranks' to fulfil, by ending with exit code 130; the second ends them at once.
    private func requestStop(_ signal: Int32) {
        stopRequests += 1
        send(stopRequests == 1 ? signal : SIGKILL)
        if let patience = launch.patience, stopRequests == 1 { stopDeadline = Date().addingTimeInterval(patience) }
    }

    private func send(_ signal: Int32) {
        isEnding = true
        for child in running.values { child.send(signal) }
    }

    /// Until something happens, or it is time to look.
    private func wait() {
        var entries = taps.map(\.pollEntry)
        poll(&entries, nfds_t(entries.count), Int32(launch.interval * 1000))
        taps.removeAll { !$0.drain() }
        collect()
    }

    private func collect() {
        for (rank, child) in running.sorted(by: { $0.key < $1.key }) {
            guard let ending = child.poll(isUnwanted: isEnding) else { continue }
            keeper.forget(child)
            running[rank] = nil
            endings[rank] = ending
            if !isTidy(ending) { untidy.append(rank) }
        }
    }

    // MARK: Ending

    private func fulfil(_ wish: RendezvousWish) throws -> AttemptResult {
        switch wish {
        case .end(let gently):
            // Ranks that can say how far they have come do so; those whose partners are gone cannot.
            end(signal: SIGTERM, grace: gently ? max(launch.grace, 60) : launch.grace)
            finishTaps()
            return .ended
        case .giveUp(let reason):
            end(signal: SIGTERM, grace: launch.grace)
            finishTaps()
            return .failed(LaunchFailure(lines: [reason], exitCode: 1))
        }
    }

    /// Ranks that hang do not listen, so they are not asked.
    private func giveUp(_ finding: String) -> LaunchFailure {
        end(signal: SIGKILL, grace: 0)
        finishTaps()
        let consequence = assignment.worldSize == 1 ? "the rank was stopped" : "all ranks were stopped"
        return LaunchFailure(lines: [finding, consequence], exitCode: 1)
    }

    /// Asks, waits, then kills: nobody stays behind.
    private func end(signal: Int32, grace: Double) {
        send(signal)
        let deadline = Date().addingTimeInterval(grace)
        while !running.isEmpty && Date() < deadline && !isHurried { wait() }
        send(SIGKILL)
        while !running.isEmpty { wait() }
    }

    /// Somebody who asks again has no patience left.
    private var isHurried: Bool {
        stopRequests += LaunchSignals.take().count
        return stopRequests > 1
    }

    private func finishTaps() {
        for tap in taps { _ = tap.drain() }
        for tap in streams.values.flatMap(\.taps) { tap.finish() }
        taps = []
    }

    /// Ranks that fail because another one is gone fail within moments of it: the first to be noticed need not be the
    /// guilty one, so the others get a moment to say why.
    private func firstFailure() -> Int? {
        guard !untidy.isEmpty else { return nil }
        let deadline = Date().addingTimeInterval(1)
        while !running.isEmpty && guilty == nil && Date() < deadline { wait() }
        return guilty ?? untidy.first
    }

    /// A rank that failed for a reason of its own.
    private var guilty: Int? {
        untidy.first { !isConsequence($0) }
    }

    /// The others need not be ended because of it.
    private func isTidy(_ ending: ChildProcess.Ending) -> Bool {
        ending.isSuccess || (stopRequests == 1 && ending == .exited(stopped))
    }

    /// Ranks of this program say whether they have done all of it or were stopped; of others it cannot be known.
    private var isDone: Bool {
        if case .program = launch.work, stopRequests > 0 { return false }
        return endings.values.allSatisfy(\.isSuccess)
    }

    /// Ended by the request to stop, too early to be tidy or asked twice: no failure to tell of.
    private func wasStopped(_ rank: Int) -> Bool {
        stopRequests > 1 || (stopRequests == 1 && launch.signals.contains { endings[rank] == .killed($0) })
    }
}

/// The exit code of what was stopped on request.
let stopped: Int32 = 130

/// Ranks may change their folder.
private func absolute(_ path: String) -> String { URL(fileURLWithPath: path).path }
