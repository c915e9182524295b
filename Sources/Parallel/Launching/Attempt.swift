import Foundation

/// The ranks of this machine from the start of the first to the end of the last: what becomes of them, and why.
final class Attempt {
    let launch: Launch
    let assignment: Assignment
    let records: RankRecords
    let plan: OutputPlan
    let processes: RankProcesses
    /// The ranks that failed, the first one first.
    private(set) var untidy: [Int] = []
    private let starter: RankStarter
    private let rendezvous: any Rendezvous
    private var watchdog: Watchdog
    private var stopRequests = 0
    /// A request to stop is to come.
    private var isWarned = false
    private var stopDeadline = Date.distantFuture

    init(_ starter: RankStarter) {
        self.starter = starter
        launch = starter.launch
        rendezvous = starter.rendezvous
        plan = starter.plan
        assignment = starter.environment.assignment
        processes = RankProcesses(keeper: starter.keeper, interval: launch.interval)
        records = RankRecords(folder: absolute(assignment.folder), size: assignment.worldSize)
        records.clear(assignment.ranks)
        watchdog = Watchdog(records, timeout: launch.timeout)
    }

    /// Starts all ranks, or none.
    func start() throws {
        do {
            for local in 0..<assignment.localSize {
                let streams = try plan.streams(localRank: local)
                processes.add(try starter.start(local, streams), as: assignment.firstRank + local, streams)
            }
        } catch {
            end(signal: SIGKILL, grace: 0)
            throw error
        }
    }

    /// Runs to the end of all ranks.
    func run() -> AttemptResult {
        defer { processes.finishOutput() }
        while isRunning && untidy.isEmpty {
            wait()
            obey()
            if let wish = rendezvous.wish { return fulfil(wish) }
            if let finding = look() { return .failed(giveUp(finding)) }
        }
        guard let culprit = firstFailure() else { return isDone ? .finished : .stopped }
        awaitConsequences()
        end(signal: SIGTERM, grace: launch.grace)
        return wasStopped(culprit) ? .stopped : .failed(failure(of: culprit))
    }

    private var isRunning: Bool { !processes.running.isEmpty }

    private func wait() {
        for (rank, ending) in processes.wait() where !isTidy(ending) { untidy.append(rank) }
    }

    // MARK: Watching

    /// What keeps the ranks from going on, if anything does. Ranks of several machines watch each other.
    private func look() -> String? {
        guard assignment.isAlone, untidy.isEmpty else { return nil }
        return watchdog.look(
            at: processes.running.mapValues(\.id), endings: processes.endings.mapValues(\.description))
    }

    private func obey() {
        for signal in LaunchSignals.take() {
            rendezvous.requestStop()
            if isWarning(signal) { warn() } else { requestStop(signal == SIGHUP ? SIGTERM : signal) }
        }
        if !isStopping, rendezvous.isStopRequested { requestStop(SIGTERM) }
        if Date() > stopDeadline { requestStop(SIGKILL) }
    }

    private var isStopping: Bool { isWarned || stopRequests > 0 }

    /// To other programs it is a request like any other.
    private func isWarning(_ signal: Int32) -> Bool {
        if case .thisProgram = launch.work { signal == SIGUSR1 } else { false }
    }

    private func warn() {
        isWarned = true
        processes.send(SIGUSR1)
    }

    /// The first request is the ranks' to fulfil, by ending with exit code 130; the second ends them at once.
    private func requestStop(_ signal: Int32) {
        stopRequests += 1
        processes.send(stopRequests == 1 ? signal : SIGKILL)
        if let patience = launch.patience, stopRequests == 1 { stopDeadline = Date().addingTimeInterval(patience) }
    }

    // MARK: Ending

    private func fulfil(_ wish: RendezvousWish) -> AttemptResult {
        switch wish {
        case .end(let gently):
            // Ranks that can say how far they have come do so; those whose partners are gone cannot.
            end(signal: SIGTERM, grace: gently ? max(launch.grace, 60) : launch.grace)
            return .ended
        case .giveUp(let reason):
            end(signal: SIGTERM, grace: launch.grace)
            return .failed(LaunchFailure(lines: [reason], exitCode: 1))
        }
    }

    /// Ranks that hang do not listen, so they are not asked.
    private func giveUp(_ finding: String) -> LaunchFailure {
        end(signal: SIGKILL, grace: 0)
        let consequence = assignment.worldSize == 1 ? "the rank was stopped" : "all ranks were stopped"
        return LaunchFailure(lines: [finding, consequence], exitCode: 1)
    }

    /// Asks, waits, then kills: nobody stays behind.
    private func end(signal: Int32, grace: Double) {
        processes.send(signal)
        let deadline = Date().addingTimeInterval(grace)
        while isRunning && Date() < deadline && !isHurried { wait() }
        processes.send(SIGKILL)
        while isRunning { wait() }
    }

    /// Somebody who asks again has no patience left.
    private var isHurried: Bool {
        stopRequests += LaunchSignals.take().count
        return stopRequests > 1
    }

    /// Ranks that fail because another one is gone fail within moments of it: the first to be noticed need not be the
    /// guilty one, so the others get a moment to say why.
    private func firstFailure() -> Int? {
        guard !untidy.isEmpty else { return nil }
        let deadline = Date().addingTimeInterval(1)
        while isRunning && guilty == nil && Date() < deadline { wait() }
        return guilty ?? untidy.first
    }

    /// Ranks that miss another one in a collective end within moments, without being asked to finish what they cannot.
    private func awaitConsequences() {
        let deadline = Date().addingTimeInterval(isStopping ? 0 : 0.3)
        while isRunning && Date() < deadline { wait() }
    }

    /// A rank that failed for a reason of its own.
    private var guilty: Int? {
        untidy.first { !isConsequence($0) }
    }

    /// The others need not be ended because of it.
    private func isTidy(_ ending: ChildProcess.Ending) -> Bool {
        ending.isSuccess || (isStopping && stopRequests < 2 && ending == .exited(stopped))
    }

    /// Ranks of this program say whether they have done all of it or were stopped; of others it cannot be known.
    private var isDone: Bool {
        if case .program = launch.work, isStopping { return false }
        return processes.endings.values.allSatisfy(\.isSuccess)
    }

    /// Ended by the request to stop, too early to be tidy or asked twice: no failure to tell of.
    private func wasStopped(_ rank: Int) -> Bool {
        stopRequests > 1 || (isStopping && launch.signals.contains { processes.endings[rank] == .killed($0) })
    }
}

/// The exit code of what was stopped on request.
let stopped: Int32 = 130

/// Ranks may change their folder.
private func absolute(_ path: String) -> String { URL(fileURLWithPath: path).path }
