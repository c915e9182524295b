import Foundation
import TestSupport
import Testing
import Training

extension EndToEnd {
    /// Terminals that come to a run and go.
    @Suite struct AttachmentTests {
        private let sandbox: Sandbox

        init() async throws { sandbox = try await Sandbox() }

        private func attach(_ arguments: String...) throws -> Program {
            try sandbox.start(["runs", "attach", "run"] + arguments)
        }

        @Test func oneTerminalIsAttachedAndOthersWatch() async throws {
            try await sandbox.detached { _ in
                let first = try attach()
                try await first.wait(for: "the run's output") { first.said.contains("mean loss") }
                try await sandbox.runs("attach", "run").expectFailure(
                    1, naming: ["runs/run is attached already, by process "])
                let watcher = try attach("--shared")
                try await watcher.wait(for: "the run's output") { watcher.said.contains("mean loss") }
                let second = try attach("--steal")
                let ended = try await first.finish(within: 5).expectSuccess()
                #expect(ended.errors.contains("another terminal has taken runs/run over"), "\(ended.errors)")
                try await second.wait(for: "the run's output") { second.said.contains("mean loss") }
                for terminal in [watcher, second] {
                    terminal.send(SIGINT)
                    let left = try await terminal.finish(within: 5).expectSuccess()
                    #expect(left.errors.contains("detached; runs/run goes on"), "\(left.errors)")
                }
                try await sandbox.waitForStep(after: sandbox.lastStep("run"))
                try await sandbox.stop()
            }
        }

        /// Whoever is attached may stop the run; whoever watches may not. Both end with it, and with its exit code.
        @Test func anAttachedTerminalStopsTheRun() async throws {
            try await sandbox.detached { _ in
                let watcher = try attach("--shared")
                let terminal = try attach()
                for program in [watcher, terminal] {
                    try await program.wait(for: "the run's output") { program.said.contains("mean loss") }
                }
                watcher.send(SIGQUIT)
                try await sandbox.waitForStep(after: sandbox.lastStep("run") + 1)
                terminal.send(SIGQUIT)
                for program in [watcher, terminal] {
                    let ended = try await program.finish(within: 10)
                    #expect(ended.code == .exit(130) && ended.errors.contains("has ended with exit code 130"))
                }
            }
        }

        @Test func attachingShowsTheEnd() async throws {
            try await sandbox.detached(["epochs=2"]) { _ in
                try await sandbox.wait(for: "the run's end") { try sandbox.session.state != .running }
                let shown = try await sandbox.runs("attach", "run", "--lines", "2").expectSuccess().errors
                #expect(shown.contains("done: runs/run/checkpoints/last") && !shown.contains("plan: "), "\(shown)")
            }
        }
    }
}
