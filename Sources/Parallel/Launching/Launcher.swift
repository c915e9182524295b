import CTorch
import Foundation
import Torch

/// What to start on this machine.
public struct Launch {
    /// What every rank runs.
    public enum Work {
        case program(String, arguments: [String])
        /// This very program, which goes on here in a copy of the process. Nothing may have started a thread before.
        case copy(body: () -> Never)
    }

    public var work: Work
    /// Ranks on this machine.
    public var processes: Int
    /// Added to this process's environment.
    public var environment: [String: String] = [:]
    /// A fixed port for the store; nil takes a free one.
    public var port: UInt16?
    /// Takes `<rank>.log` with the output of every rank but 0, which keeps the terminal, and the ranks' records.
    public var logFolder: String
    /// Seconds that ranks may wait for each other before the launch is taken to hang.
    public var timeout = 300.0
    /// Seconds that ranks have to end after another one has failed.
    public var grace = 5.0

    public init(_ work: Work, processes: Int, logFolder: String) {
        self.work = work
        self.processes = processes
        self.logFolder = logFolder
    }
}

/// Starts the ranks of one machine, passes signals on, and ends all when one fails.
public final class Launcher {
    let launch: Launch
    let records: RankRecords
    private var watchdog: Watchdog
    private let socket: ListeningSocket
    private var running: [Int: ChildProcess] = [:]
    var endings: [Int: ChildProcess.Ending] = [:]
    private var stopRequests = 0

    public init(_ launch: Launch) throws {
        self.launch = launch
        socket = try ListeningSocket(port: launch.port ?? 0)
        try makeFolder(launch.logFolder)
        records = RankRecords(folder: absolute(launch.logFolder), size: launch.processes)
        records.clear()
        watchdog = Watchdog(records, timeout: launch.timeout)
    }

    /// Runs to the end of all ranks.
    ///
    /// - Parameter report: takes lines for the user when a rank fails.
    /// - Returns: 0, the exit code of the rank that failed first, or 130 when the ranks were asked to stop, and did.
    public func run(report: (String) -> Void) throws -> Int32 {
        LaunchSignals.install()
        let store = try startRanks()
        defer { withExtendedLifetime(store) {} }
        while !running.isEmpty && endings.values.allSatisfy(isTidy) {
            wait()
            if let finding = look() { return giveUp(finding, report) }
        }
        guard let culprit = firstFailure() else { return endings.values.allSatisfy(\.isSuccess) ? 0 : stopped }
        end(all: running)
        if wasStopped(culprit) { return stopped }
        tell(describe(culprit), report)
        return exitCode(of: culprit)
    }

    /// What keeps the ranks from going on, if anything does.
    private func look() -> String? {
        guard endings.values.allSatisfy(isTidy) else { return nil }
        return watchdog.look(at: running.mapValues(\.id), endings: endings.mapValues(\.description))
    }

    /// Ranks that hang do not listen, so they are not asked.
    private func giveUp(_ finding: String, _ report: (String) -> Void) -> Int32 {
        send(SIGKILL)
        while !running.isEmpty { wait() }
        tell([finding, launch.processes == 1 ? "the rank was stopped" : "all ranks were stopped"], report)
        return 1
    }

    /// On the terminal, and for those who ask later.
    private func tell(_ lines: [String], _ report: (String) -> Void) {
        records.keep(verdict: lines)
        lines.forEach(report)
    }

    /// Hosts the store on this side, where it outlives every rank; after the ranks' start, because it starts threads.
    private func startRanks() throws -> Store {
        do {
            for rank in 0..<launch.processes { running[rank] = try start(rank) }
            return try .hosting(on: socket)
        } catch {
            end(all: running)
            throw error
        }
    }

    private func start(_ rank: Int) throws(LaunchError) -> ChildProcess {
        let output = rank == 0 ? nil : log(of: rank)
        let additions = launch.environment.merging(variables(rank)) { $1 }
        switch launch.work {
        case .program(let program, let arguments):
            let environment = ProcessInfo.processInfo.environment.merging(additions) { $1 }
            return try ChildProcess(program, arguments, environment: environment, output: output)
        case .copy(let body):
            return try ChildProcess(output: output) {
                settle(rank, in: additions)
                body()
            }
        }
    }

    /// Makes this copy of the launcher a rank, under a name that tells it apart in `ps -o comm` and `top`.
    private func settle(_ rank: Int, in environment: [String: String]) {
        ct_set_process_name("lockstep.rank\(rank)")
        LaunchSignals.uninstall()
        socket.close()
        for (name, value) in environment { setenv(name, value, 1) }
        // OpenMP has read its variable already, when the library was loaded.
        if let threads = environment["OMP_NUM_THREADS"].flatMap(Int.init) { TorchRuntime.threads = threads }
    }

    /// torchrun's contract, and where to leave a record.
    private func variables(_ rank: Int) -> [String: String] {
        let count = "\(launch.processes)"
        var variables = [
            "RANK": "\(rank)", "LOCAL_RANK": "\(rank)", "WORLD_SIZE": count, "LOCAL_WORLD_SIZE": count,
            "GROUP_RANK": "0", "GROUP_WORLD_SIZE": "1", "ROLE_RANK": "\(rank)", "ROLE_WORLD_SIZE": count,
            "ROLE_NAME": "default", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "\(socket.port)",
            "TORCHELASTIC_USE_AGENT_STORE": "True", "TORCHELASTIC_RUN_ID": "lockstep-\(getpid())",
            "TORCHELASTIC_RESTART_COUNT": "0", "TORCHELASTIC_MAX_RESTARTS": "0",
            "TORCH_NCCL_ASYNC_ERROR_HANDLING": "1",
            RankRecorder.variable: RankRecords.path(rank, in: records.folder),
            ParentWatch.variable: "\(getpid())",
        ]
        if ProcessInfo.processInfo.environment["OMP_NUM_THREADS"] == nil {
            let threads = max(1, ProcessInfo.processInfo.activeProcessorCount / launch.processes)
            variables["OMP_NUM_THREADS"] = "\(threads)"
        }
        return variables
    }

    private func wait() {
        usleep(20_000)
        for signal in LaunchSignals.take() { passOn(signal) }
        collect()
    }

    /// The first request is the ranks' to fulfil, by ending with exit code 130; the second ends them at once.
    private func passOn(_ signal: Int32) {
        stopRequests += 1
        send(stopRequests == 1 ? signal : SIGKILL)
    }

    private func send(_ signal: Int32) {
        for child in running.values { child.send(signal) }
    }

    private func collect() {
        for (rank, child) in running {
            guard let ending = child.poll() else { continue }
            running[rank] = nil
            endings[rank] = ending
        }
    }

    /// Ranks that fail because another one is gone fail within moments of it: the first to be noticed need not be the
    /// guilty one, so the others get a moment to say why.
    private func firstFailure() -> Int? {
        guard !endings.values.allSatisfy(isTidy) else { return nil }
        let deadline = Date().addingTimeInterval(1)
        while !running.isEmpty && guilty == nil && Date() < deadline { wait() }
        return guilty ?? untidy.first
    }

    /// A rank that failed for a reason of its own.
    private var guilty: Int? {
        untidy.first { records.trace($0)?.failure?.isConsequence != true }
    }

    var untidy: [Int] { endings.filter { !isTidy($0.value) }.keys.sorted() }

    /// The others need not be ended because of it.
    private func isTidy(_ ending: ChildProcess.Ending) -> Bool {
        ending.isSuccess || (stopRequests == 1 && ending == .exited(stopped))
    }

    /// Ended by the request to stop, too early to be tidy or asked twice: no failure to tell of.
    private func wasStopped(_ rank: Int) -> Bool {
        stopRequests > 1 || (stopRequests == 1 && [.killed(SIGINT), .killed(SIGTERM)].contains(endings[rank]))
    }

    /// Asks, waits, then kills: nobody stays behind.
    private func end(all children: [Int: ChildProcess]) {
        running = children
        send(SIGTERM)
        let deadline = Date().addingTimeInterval(launch.grace)
        while !running.isEmpty && Date() < deadline { wait() }
        send(SIGKILL)
        while !running.isEmpty { wait() }
    }

    private func exitCode(of rank: Int) -> Int32 {
        if case .exited(let code) = endings[rank] { code } else { 1 }
    }
}

/// The exit code of what was stopped on request.
private let stopped: Int32 = 130

/// Ranks may change their folder.
private func absolute(_ path: String) -> String { URL(fileURLWithPath: path).path }

private func makeFolder(_ path: String) throws(LaunchError) {
    do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
        throw LaunchError("cannot make the folder \(path): \(error.localizedDescription)")
    }
}
