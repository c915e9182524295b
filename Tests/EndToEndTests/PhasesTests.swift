import Foundation
import TestSupport
import Testing
import Training

extension EndToEnd {
    /// What changes in the course of a run.
    @Suite struct PhasesTests {
        private let scales = ["multiScale.sizes=[[16, 16, 16], [24, 24, 24]]", "multiScale.every=2"]

        @Test func sizesAreTheSameOnAnyNumberOfRanksAndAfterResuming() async throws {
            let sandbox = try await Sandbox()
            let settings = scales + ["epochs=4"]
            try await sandbox.train("alone", settings)
            try await sandbox.train("plain", ["epochs=4"])
            try await sandbox.train("together", settings, ranks: 2)
            expectSameLosses(try sandbox.losses("together"), try sandbox.losses("alone"))
            #expect(try sandbox.losses("plain") != sandbox.losses("alone"))

            let program = try sandbox.start(
                ["train", "small.yaml", "name=parts", "checkpoint.everySteps=1"] + settings, ranks: 2)
            try await program.wait(for: "step 3") { sandbox.lastStep("parts") >= 3 }
            program.send(SIGINT)
            _ = try await program.finish()
            try await sandbox.train("parts", settings + ["--resume", "auto"], ranks: 2)
            expectSameBits(try sandbox.tensors("parts"), try sandbox.tensors("together"))
        }

        @Test func theLastEpochsAreNotAugmented() async throws {
            let sandbox = try await Sandbox()
            let turning = ["epochs=3", "data.rotation=1"]
            try await sandbox.train("never", ["epochs=3", "data.rotation=0"])
            try await sandbox.train("plain", turning + ["plainEpochs=3"])
            try await sandbox.train("last", turning + ["plainEpochs=1"])
            try await sandbox.train("turned", turning)
            #expect(try sandbox.losses("plain") == sandbox.losses("never"))
            let (last, turned) = try (sandbox.losses("last"), sandbox.losses("turned"))
            for step in 1...4 { #expect(last[step] == turned[step]) }
            for step in 5...6 { #expect(last[step] != turned[step]) }
        }

        @Test func aRunThatDoesNotImproveEndsAndStaysEnded() async throws {
            let sandbox = try await Sandbox()
            let settings = [
                "optimizer.learningRate=1e-30", "evaluation.every=1", "earlyStopping.patience=2",
                "earlyStopping.minimumGain=0.1",
            ]
            let outcome = try await sandbox.train("run", settings, ranks: 2)
            #expect(outcome.errors.contains("stopped early: dice has not improved in 2 evaluations; the best was"))
            #expect(sandbox.lastStep("run") == 6, "three epochs of ten")
            let resumed = try await sandbox.train("run", settings + ["--resume", "auto"], ranks: 2)
            #expect(resumed.errors.contains("stopped early: dice"))
            #expect(sandbox.lastStep("run") == 6)
        }

        @Test func callbacksOfALibraryUserEndARunOnAllRanks() async throws {
            let sandbox = try await Sandbox()
            let launch = ["launch", "--nproc-per-node", "2", Program.ownTask.path, "400"]
            let outcome = try await sandbox.run(launch, within: 60).expectSuccess()
            #expect(outcome.output.contains("steps/s"))
            let accuracies = outcome.output.matches(of: /accuracy ([\d.]+)/).compactMap { Double($0.1) }
            #expect(accuracies.count < 400 && accuracies.last ?? 0 >= 0.998)
            #expect(accuracies.dropLast().allSatisfy { $0 < 0.998 })
        }

        @Test func contradictionsAreToldBeforeAnythingStarts() async throws {
            let sandbox = try await Sandbox()
            let cases = [
                (["multiScale.sizes=[[17, 16, 16]]"], ["multiScale.sizes is [17, 16, 16]", "multiples of 2"]),
                (["multiScale.tail=3"], ["multiScale.tail is 3", "no multiScale.sizes"]),
                (scales + ["multiScale.tail=30"], ["multiScale.tail is 30", "20 steps"]),
                (["plainEpochs=11"], ["plainEpochs is 11", "10 epochs"]),
                (["earlyStopping.patience=0"], ["earlyStopping.patience is 0"]),
                (["earlyStopping.patience=2"], ["earlyStopping needs evaluations"]),
            ]
            for (settings, words) in cases {
                try await sandbox.run(["train", "small.yaml"] + settings).expectFailure(2, naming: words)
                #expect(!sandbox.exists("runs/run/log.jsonl"))
            }
        }
    }
}
