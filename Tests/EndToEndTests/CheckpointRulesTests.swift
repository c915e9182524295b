import Foundation
import Testing
import Training

extension EndToEnd {
    /// Which checkpoints of a run stay: two steps an epoch.
    @Suite struct CheckpointRulesTests {
        private func steps(_ sandbox: Sandbox) throws -> Set<Int> {
            Set(try sandbox.checkpoints("run").compactMap { Int($0.dropFirst("step-".count)) })
        }

        @Test(arguments: ["min", "max"]) func eachRuleKeepsItsOwn(_ direction: String) async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train(
                "run",
                [
                    "epochs=5", "checkpoint.keep=1", "checkpoint.keepEverySteps=3", "checkpoint.keepEveryEpochs=2",
                    "checkpoint.best=epoch/loss", "checkpoint.direction=\(direction)",
                ])
            let losses = try sandbox.records("run").compactMap { record in
                record.values["epoch/loss"].map { (step: record.step, loss: $0) }
            }
            #expect(losses.count == 5)
            let extremes = (losses.min { $0.loss < $1.loss }, losses.max { $0.loss < $1.loss })
            let best = try #require(direction == "min" ? extremes.0 : extremes.1).step
            #expect(try steps(sandbox) == [3, 4, 6, 8, 9, 10, best])
            #expect(try Checkpoint(path: sandbox.file(sandbox.checkpoint("run", "best"))).step == best)
            #expect(try Checkpoint(path: sandbox.file(sandbox.checkpoint("run", "last"))).step == 10)
        }

        @Test func allStayWhereNoneIsTooMany() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["epochs=5", "checkpoint.keep=null"])
            #expect(try steps(sandbox) == [2, 4, 6, 8, 10])
        }

        @Test func contradictionsAreNamed() async throws {
            let sandbox = try await Sandbox()
            let cases = [
                (["checkpoint.keep=0"], ["checkpoint.keep is 0", "1 or more, or null"]),
                (["checkpoint.keepEverySteps=-1"], ["checkpoint.keepEverySteps is -1"]),
                (["checkpoint.best=dice"], ["checkpoint.best is dice", "evaluation.every is 0", "epoch/loss"]),
                (["checkpoint.best=iou", "evaluation.every=1"], ["checkpoint.best is iou, and there are dice"]),
            ]
            for (settings, words) in cases {
                try await sandbox.run(["train", "small.yaml", "epochs=1"] + settings)
                    .expectFailure(2, naming: words)
            }
        }
    }
}
