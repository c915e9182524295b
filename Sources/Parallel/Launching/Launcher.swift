import Foundation

/// Starts the ranks of this machine, passes signals on, ends all when one fails, and starts them again where that was
/// asked for; on several machines together with the launchers there.
///
/// Each attempt asks the rendezvous for this machine's part, runs it, and asks what comes next.
public final class Launcher {
    private let launch: Launch
    private let rendezvous: any Rendezvous
    private let runID: String

    /// - Throws: `LaunchError` when this machine cannot listen where the ranks are to meet.
    public init(_ launch: Launch) throws {
        self.launch = launch
        runID = launch.runID ?? "lockstep-\(getpid())"
        switch launch.meeting {
        case .alone(let port): rendezvous = try LoneNode(launch, port: port)
        case .nodes(let options): rendezvous = try NodeRendezvous(launch, options, runID: runID)
        }
    }

    /// Runs to the end of all ranks.
    ///
    /// - Parameter report: takes lines for the user when ranks fail or are started again.
    /// - Returns: 0, the exit code of the rank that failed first, or 130 when the ranks were asked to stop, and did.
    public func run(report: (String) -> Void) throws -> Int32 {
        LaunchSignals.install(launch.signals)
        let keeper = try Keeper()
        let temporary = TemporaryFolder(keeper)
        let logs = LogFolder(launch.output, runID: runID, temporary: temporary)
        defer {
            LaunchSignals.uninstall(launch.signals)
            keeper.end()
            temporary.remove()
        }
        while true {
            switch try rendezvous.join(report: report) {
            case .over(let code, let lines):
                lines.forEach(report)
                return code
            case .part(var assignment):
                if launch.folder == nil { assignment.folder = try "\(temporary.path)/ranks" }
                if let code = try attempt(assignment, keeper, logs, report) { return code }
            }
        }
    }

    /// - Returns: the exit code, if no other attempt follows.
    private func attempt(
        _ assignment: Assignment, _ keeper: Keeper, _ logs: LogFolder, _ report: (String) -> Void
    ) throws -> Int32? {
        try makeFolder(assignment.folder)
        switch try rendezvous.conclude(run(assignment, keeper, logs)) {
        case .finish(let code, let lines):
            tell(lines, in: assignment, report)
            return code
        case .again(let lines):
            lines.forEach(report)
            return nil
        }
    }

    private func run(_ assignment: Assignment, _ keeper: Keeper, _ logs: LogFolder) throws -> AttemptResult {
        let plan = OutputPlan(
            launch.output, assignment, folder: try logs.prepare(assignment), role: launch.role)
        let environment = RankEnvironment(launch: launch, assignment: assignment, runID: runID)
        let attempt = Attempt(
            RankStarter(
                launch: launch, environment: environment, plan: plan, keeper: keeper, rendezvous: rendezvous))
        try attempt.start()
        try rendezvous.ranksHaveStarted()
        return attempt.run()
    }

    /// On the terminal, and for those who ask later.
    private func tell(_ lines: [String], in assignment: Assignment, _ report: (String) -> Void) {
        guard !lines.isEmpty else { return }
        RankRecords(folder: assignment.folder, size: assignment.worldSize).keep(verdict: lines)
        lines.forEach(report)
    }
}

func makeFolder(_ path: String) throws(LaunchError) {
    do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
        throw LaunchError("cannot make the folder \(path): \(error.localizedDescription)")
    }
}
