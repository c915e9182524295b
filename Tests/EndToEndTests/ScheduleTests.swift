import TestSupport
import Testing
import Torch
import Training

extension EndToEnd {
    /// Two steps an epoch.
    @Suite struct ScheduleTests {
        /// The rates of a run with a warm-up and groups, step by step, from the first one on.
        @Test func theLogHasTheRates() async throws {
            let sandbox = try await Sandbox()
            let settings = [
                "optimizer.learningRate=0.004", "schedule.kind=multiStep", "schedule.unit=epoch",
                "schedule.warmup=2", "schedule.warmupStart=0.25", "schedule.milestones=[3]",
                "groups=[{match: model.0.*, learningRateFactor: 0.5}]",
            ]
            try await sandbox.train("run", settings + ["epochs=4"])
            let expected = [0.001, 0.001, 0.0025, 0.0025, 0.004, 0.004, 0.0004, 0.0004]
            #expect(try near(rates(sandbox, "run"), expected))
            #expect(try near(rates(sandbox, "run", "/model.0.*"), expected.map { $0 / 2 }))
        }

        @Test func aRunGoesOnWithItsRates() async throws {
            let sandbox = try await Sandbox()
            let settings = [
                "schedule.kind=cosine", "schedule.warmup=3", "groups=[{ready: noDecay, learningRateFactor: 2}]",
                "optimizer.kind=adamw", "optimizer.weightDecay=0.1", "epochs=20",
            ]
            try await sandbox.train("whole", settings)
            let program = try sandbox.start(["train", "small.yaml", "name=parts"] + settings)
            try await program.wait(for: "the second step") { sandbox.lastStep("parts") >= 2 }
            program.send(2)
            _ = try await program.finish()
            #expect(sandbox.lastStep("parts") < 40)
            try await sandbox.train("parts", settings + ["--resume", "auto"])
            #expect(try rates(sandbox, "parts") == rates(sandbox, "whole"))
            let (whole, parts) = (try sandbox.tensors("whole"), try sandbox.tensors("parts"))
            for (name, tensor) in whole { expectSame(try #require(parts[name]), tensor, name) }
        }

        @Test func thePlanSaysHowTheRateComesAbout() async throws {
            let sandbox = try await Sandbox()
            let scaling = ["optimizer.scaling.rule=linear", "optimizer.scaling.referenceBatch=2"]
            for (settings, line) in [
                (scaling, "lr 0.001 x linear 2 = 0.002"),
                (scaling + ["optimizer.scaling.maximum=0.0015"], "lr 0.001 x linear 2 = 0.002, limited to 0.0015"),
                (
                    ["optimizer.scaling.rule=sqrt", "optimizer.scaling.referenceBatch=16"],
                    "lr 0.001 x sqrt 0.5 = 0.0005"
                ),
                (scaling + ["optimizer.kind=sgd", "schedule.warmup=4"], "lr 0.001 x linear 2 = 0.002"),
                ([], "10 epochs, lr 0.001\n"),
            ] {
                let plan = try await sandbox.run(["train", "small.yaml", "--dry-run"] + settings).expectSuccess()
                #expect(plan.output.contains(line), "\(plan.output.prefix(200))")
            }
        }

        @Test func schedulesThatDoNotFitAreNamed() async throws {
            let sandbox = try await Sandbox()
            let linear = ["optimizer.scaling.rule=linear"]
            for (settings, words) in [
                (["schedule.warmup=20"], ["schedule.warmup reaches step 20", "the run has 20 steps"]),
                (
                    ["schedule.kind=multiStep", "schedule.unit=epoch", "schedule.milestones=[5, 30]"],
                    ["schedule.milestones reaches epoch 30", "10 epochs"]
                ),
                (["schedule.kind=step", "schedule.period=50"], ["schedule.period reaches step 50"]),
                (["schedule.kind=multiStep"], ["schedule.milestones is empty"]),
                (["schedule.kind=multiStep", "schedule.milestones=[9, 3]"], ["schedule.milestones is [9.0, 3.0]"]),
                (["schedule.kind=yolox"], ["schedule.unit=epoch"]),
                (["schedule.kind=cosineWarmup"], ["needs a schedule.warmup of 1 step or more"]),
                (["schedule.kind=oneCycle", "schedule.warmup=2"], ["has a warm-up of its own"]),
                (["schedule.warmupStart=0"], ["schedule.warmupStart is 0.0"]),
                (["schedule.kind=COS"], ["schedule.kind must be one of", "found COS"]),
                (linear, ["optimizer.scaling.referenceBatch is not set"]),
                (
                    linear + ["optimizer.scaling.referenceBatch=1", "optimizer.kind=sgd"],
                    ["lr 0.001 x linear 4 = 0.004", "set schedule.warmup"]
                ),
                (["optimizer.scaling.maximum=1"], ["optimizer.scaling.rule is none"]),
                (["optimizer.beta2=1"], ["optimizer.beta2 is 1.0"]),
            ] {
                let outcome = try await sandbox.run(["train", "small.yaml"] + settings, ranks: 2)
                outcome.expectFailure(2, naming: words)
                #expect(!sandbox.exists("runs"), "\(settings)")
            }
        }

        private func rates(_ sandbox: Sandbox, _ run: String, _ group: String = "") throws -> [Double] {
            try sandbox.records(run).compactMap { $0.values["train/learning_rate\(group)"] }
        }

        private func near(_ rates: [Double], _ expected: [Double]) -> Bool {
            rates.count == expected.count && zip(rates, expected).allSatisfy { abs($0 - $1) < 1e-12 }
        }
    }
}
