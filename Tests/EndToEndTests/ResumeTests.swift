import Foundation
import TestSupport
import Testing
import Training

extension EndToEnd {
    /// A run that was killed goes on as if nothing had happened.
    @Suite struct ResumeTests {
        /// Four steps an epoch, and a checkpoint after each.
        private let settings = ["batch.global=2", "checkpoint.everySteps=1"]

        /// Starts a run on two ranks and kills one of them in the middle of an epoch.
        private func killRank(_ rank: Int, of name: String, in sandbox: Sandbox) async throws -> Outcome {
            let program = try sandbox.start(["train", "small.yaml", "name=\(name)"] + settings, ranks: 2)
            try await program.wait(for: "step 6") { sandbox.lastStep(name) >= 6 }
            program.send(SIGKILL, toRank: rank)
            return try await program.finish(within: 10)
        }

        private func resume(_ name: String, in sandbox: Sandbox, ranks: Int) async throws {
            let outcome = try await sandbox.train(name, settings + ["--resume", "auto"], ranks: ranks)
            #expect(outcome.errors.contains("resuming from runs/\(name)/checkpoints/step-"))
        }

        @Test(arguments: [0, 1]) func killedRankEndsTheRunAndResumingIsExact(_ rank: Int) async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("whole", settings, ranks: 2)
            let killed = try await killRank(rank, of: "killed", in: sandbox)
            killed.expectFailure(1, naming: ["rank \(rank) was killed by SIGKILL", "in step ", "epoch 1"])
            #expect(!killed.errors.contains("[rank \(rank)] plan"), "\(killed.errors)")
            #expect(!killed.errors.contains(Interruption.notice), "\(killed.errors)")
            try await resume("killed", in: sandbox, ranks: 2)
            for file in ["model.safetensors", "optimizer.safetensors"] {
                expectSameBits(try sandbox.tensors("killed", file), try sandbox.tensors("whole", file))
            }
            #expect(try sandbox.losses("killed") == sandbox.losses("whole"))
            #expect(try sandbox.records("killed").map(\.step) == sandbox.records("whole").map(\.step))
        }

        /// Killed between two averages of the models, or stopped there, which writes a checkpoint that the whole run has
        /// not written.
        @Test(
            arguments: [
                ["parallel.averagingPeriod=5", "parallel.averagingStart=2"],
                ["parallel.compression=powerSGD", "parallel.powerSGDStart=3"],
                ["parallel.buffers=never", "parallel.batchNorm=perRank", "model.normalization=batch"],
            ], [SIGKILL, SIGINT])
        func ranksGoOnWithWhatIsTheirOwn(_ options: [String], signal: Int32) async throws {
            let sandbox = try await Sandbox()
            let settings = options + ["batch.global=2", "checkpoint.everySteps=7"]
            try await sandbox.train("whole", settings, ranks: 2)
            let program = try sandbox.start(["train", "small.yaml", "name=parts"] + settings, ranks: 2)
            try await program.wait(for: "step 9") { sandbox.lastStep("parts") >= 9 }
            if signal == SIGKILL { program.send(SIGKILL, toRank: 1) } else { program.send(signal) }
            _ = try await program.finish(within: 10)
            let outcome = try await sandbox.train("parts", settings + ["--resume", "auto"], ranks: 2)
            #expect(!outcome.errors.contains("not exactly where it was"))
            for file in ["model.safetensors", "optimizer.safetensors", "rank-0.safetensors", "rank-1.safetensors"] {
                expectSameBits(try sandbox.tensors("parts", file), try sandbox.tensors("whole", file))
            }
        }

        @Test(arguments: [1, 3, 4]) func anotherNumberOfRanksGoesOnAtTheSameSample(_ ranks: Int) async throws {
            let sandbox = try await Sandbox()
            let wide = ["batch.global=4", "checkpoint.everySteps=1", "epochs=8"]
            try await sandbox.train("whole", wide, ranks: 2)
            let program = try sandbox.start(["train", "small.yaml", "name=killed"] + wide, ranks: 2)
            try await program.wait(for: "step 5") { sandbox.lastStep("killed") >= 5 }
            program.send(SIGKILL, toRank: 1)
            _ = try await program.finish(within: 10)
            try await sandbox.train("killed", wide + ["--resume", "auto"], ranks: ranks)
            expectSameLosses(try sandbox.losses("killed"), try sandbox.losses("whole"))
        }

        @Test func killedLauncherTakesItsRanksAlong() async throws {
            let sandbox = try await Sandbox()
            let program = try sandbox.start(["train", "small.yaml", "epochs=1000"], ranks: 2)
            try await program.wait(for: "step 2") { sandbox.lastStep("run") >= 2 }
            program.send(SIGKILL)
            #expect(try await program.finish(within: 5).code == .signal(SIGKILL))
        }

        @Test func autoBeginsWhereThereIsNothingToResume() async throws {
            let sandbox = try await Sandbox()
            let outcome = try await sandbox.train("run", ["epochs=1", "--resume", "auto"], ranks: 2)
            #expect(!outcome.errors.contains("resuming"))
        }

        @Test func nothingIsLeftToDoWhereFewerEpochsAreAskedFor() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["epochs=3"])
            let before = try sandbox.records("run")
            try await sandbox.train("run", ["epochs=2", "--resume", "auto"])
            #expect(try sandbox.records("run") == before)
        }

        @Test func anotherOrderOfSamplesIsRefusedWithinAnEpoch() async throws {
            let sandbox = try await Sandbox()
            _ = try await killRank(1, of: "killed", in: sandbox)
            let checkpoints = try sandbox.checkpoints("killed").map { "runs/killed/checkpoints/\($0)" }
            let middle = try #require(checkpoints.first { !$0.hasSuffix("4") && !$0.hasSuffix("8") })
            let outcome = try await sandbox.run(["train", "small.yaml", "name=other", "seed=5", "--resume", middle])
            outcome.expectFailure(2, naming: [middle, "seed of 0", "has 5"])
        }
    }
}
