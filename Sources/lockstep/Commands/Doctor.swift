import ArgumentParser
import Foundation
import Parallel
import Torch

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what this machine and this build can do, and why not.")

    func run() throws {
        print("libtorch   \(TorchRuntime.version)")
        print(
            "CPU        \(ProcessInfo.processInfo.activeProcessorCount) cores, \(TorchRuntime.threads) threads an operation"
        )
        print("gloo       \(try collectives())")
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
    private func collectives() throws -> String {
        let failures = try LoopbackRanks.run(2) { try CollectiveSelfTest.run($0) }.flatMap { $0 }
        return failures.isEmpty
            ? "all collectives work between two ranks on this machine" : failures.joined(separator: "; ")
    }
}
