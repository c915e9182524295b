import ArgumentParser
import Foundation
import Parallel
import Torch

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what this machine and this build can do, and why not.",
        discussion: """
            With --collectives every rank takes part in a test of the connections, under any launcher:
              lockstep doctor --collectives --nproc-per-node 2
              mpirun -np 2 lockstep doctor --collectives --backend mpi
            Bandwidths are those of nccl-tests.
            """)

    @Flag(help: "Check and time all collectives on the chosen backend, instead.")
    var collectives = false

    @Option(help: "Sizes of the tensors, such as 4KiB,1MiB.", transform: ByteSizes.init)
    var sizes = ByteSizes([4 << 10, 64 << 10, 1 << 20, 16 << 20, 64 << 20])

    @OptionGroup var launch: LaunchOptions
    @OptionGroup var results: ResultOptions

    func validate() throws {
        guard try collectives || (!launch.hasSeveralRanks && results.path == nil) else {
            throw ValidationError("--nproc-per-node and --json belong to --collectives")
        }
        guard try !collectives || launch.hasSeveralRanks else {
            throw ValidationError("--collectives is between ranks: give --nproc-per-node 2, or start it by a launcher")
        }
    }

    func run() throws {
        guard !collectives else { return try CollectiveDoctor(sizes: sizes.bytes, results: results).run(launch) }
        print("libtorch   \(TorchRuntime.version)")
        print(
            "CPU        \(ProcessInfo.processInfo.activeProcessorCount) cores, \(TorchRuntime.threads) threads an operation"
        )
        print("gloo       \(try selfTest())")
        for plugin in Plugin.allCases { print(line(plugin)) }
    }

    private func line(_ plugin: Plugin) -> String {
        let name = plugin.rawValue.dropFirst("Lockstep".count).padding(toLength: 10, withPad: " ", startingAt: 0)
        switch plugin.probe() {
        case .works(let description): return "\(name) \(description)"
        case .unavailable(let reason): return "\(name) not available (\(plugin.purpose)): \(reason)"
        }
    }

    /// Two ranks within this process call every collective.
    private func selfTest() throws -> String {
        let failures = try LoopbackRanks.run(2) { try CollectiveSelfTest.run($0) }.flatMap { $0 }
        return failures.isEmpty
            ? "all collectives work between two ranks on this machine" : failures.joined(separator: "; ")
    }
}
