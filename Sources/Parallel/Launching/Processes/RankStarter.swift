import Foundation
import Torch

/// How ranks of one attempt come to be: as copies of this process, or as programs of their own.
struct RankStarter {
    let launch: Launch
    let environment: RankEnvironment
    let plan: OutputPlan
    let keeper: Keeper
    let rendezvous: any Rendezvous

    private var assignment: Assignment { environment.assignment }

    /// - Parameter local: the rank's number on this machine.
    func start(_ local: Int, _ streams: RankStreams) throws -> ChildProcess {
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
}
