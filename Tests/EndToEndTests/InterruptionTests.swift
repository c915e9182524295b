import Foundation
import Testing
import Training

extension EndToEnd {
    /// Ctrl-C: once for a tidy end, twice for an end at once.
    @Suite struct InterruptionTests {
        private let settings = ["batch.global=2", "epochs=10"]

        @Test(arguments: [1, 2], [SIGINT, SIGTERM])
        func firstSignalEndsWithACheckpointToGoOnFrom(ranks: Int, signal: Int32) async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("whole", settings, ranks: ranks)
            let program = try sandbox.start(["train", "small.yaml", "name=stopped"] + settings, ranks: ranks)
            try await program.wait(for: "step 5") { sandbox.lastStep("stopped") >= 5 }
            program.send(signal)
            let outcome = try await program.finish(within: 10)
            outcome.expectFailure(130, naming: [Interruption.notice, "stopped after step", "go on with --resume auto"])
            #expect(!outcome.errors.contains("failed") && !outcome.errors.contains("ended with"), "\(outcome.errors)")
            try await expectGoesOn(sandbox, ranks: ranks)
        }

        private func expectGoesOn(_ sandbox: Sandbox, ranks: Int) async throws {
            try await sandbox.run(["checkpoint", "verify", sandbox.checkpoint("stopped")]).expectSuccess()
            try await sandbox.train("stopped", settings + ["--resume", "auto"], ranks: ranks)
            expectSameBits(try sandbox.tensors("stopped"), try sandbox.tensors("whole"))
            #expect(try sandbox.losses("stopped") == sandbox.losses("whole"))
        }

        /// A step that takes long enough for a second signal: whole volumes and a wide network.
        @Test(arguments: [1, 2]) func secondSignalEndsAtOnce(ranks: Int) async throws {
            let sandbox = try await Sandbox()
            let long = [
                "data.crop=[32, 32, 32]", "data.cropsPerVolume=24", "model.channels=[16, 16]",
                "checkpoint.everySteps=1",
            ]
            let program = try sandbox.start(["train", "small.yaml"] + long, ranks: ranks)
            try await program.wait(for: "step 1") { sandbox.lastStep("run") >= 1 }
            program.send(SIGINT)
            try await Task.sleep(for: .milliseconds(100))
            program.send(SIGINT)
            #expect(try await program.finish(within: 2).code == .exit(130))
            for name in try sandbox.checkpoints("run") {
                try await sandbox.run(["checkpoint", "verify", sandbox.checkpoint("run", name)]).expectSuccess()
            }
        }

        @Test func signalDuringTheStartLeavesNothingBehind() async throws {
            let sandbox = try await Sandbox()
            for delay in [10, 50, 100, 200] {
                let program = try sandbox.start(["train", "small.yaml", "name=\(delay)", "epochs=1000"], ranks: 2)
                try await Task.sleep(for: .milliseconds(delay))
                program.send(SIGINT)
                let code = try await program.finish(within: 10).code
                #expect(code == .exit(130) || code == .signal(SIGINT))
            }
        }
    }
}
