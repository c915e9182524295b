import TestSupport
import Testing
import Torch
import Training

extension EndToEnd {
    /// The same run on any number of ranks.
    @Suite struct InvarianceTests {
        struct Case: CustomTestStringConvertible, Sendable {
            let testDescription: String
            let settings: [String]
            var ranks = [2, 4]
            var hasNoise = true
            /// Shifts of a batch normalization begin at 0, so that a part of their size says little.
            var absolute = 0.0
        }

        static let cases = [
            Case(
                testDescription: "SGD", settings: ["optimizer.kind=sgd", "optimizer.learningRate=0.05"], hasNoise: false
            ),
            Case(testDescription: "Adam", settings: ["optimizer.kind=adam"]),
            Case(testDescription: "a short last step", settings: ["batch.global=3", "epochs=7"], ranks: [2, 3]),
            Case(testDescription: "unequal shares", settings: [], ranks: [3]),
            Case(testDescription: "micro-batches", settings: ["batch.accumulate=2"], ranks: [2]),
            Case(
                testDescription: "classes and cross entropy",
                // Larger steps would let the last digits grow with each of them, on any number of ranks.
                settings: [
                    "loss.kind=diceCE", "model.outputChannels=2", "loss.includeBackground=false",
                    "optimizer.kind=sgd", "optimizer.learningRate=0.005",
                ], ranks: [2]),
            Case(
                testDescription: "batch normalization", settings: batchNorm, ranks: [2, 3, 4], hasNoise: false,
                absolute: 1e-5),
            Case(
                // Steps of 3 + 3 and of 2 samples: some ranks have none in some micro-batches.
                testDescription: "batch normalization, micro-batches, a short last step",
                settings: batchNorm + ["batch.global=6", "batch.accumulate=2"], ranks: [2, 3], hasNoise: false,
                absolute: 1e-5),
            Case(
                // Steps of 5 and of 3 samples.
                testDescription: "batch normalization, uneven shares",
                settings: batchNorm + ["batch.global=5"], ranks: [2, 3, 4], hasNoise: false,
                absolute: 1e-5),
            Case(
                testDescription: "one ratio over the batch, uneven shares",
                settings: batchNorm + ["loss.batch=true", "batch.global=5"], ranks: [2, 3, 4], hasNoise: false,
                absolute: 1e-5),
            Case(
                testDescription: "clipped gradients and a schedule",
                settings: ["clipping.norm=0.1", "schedule.kind=cosine", "schedule.warmup=3"], ranks: [2]),
        ]

        private static let batchNorm = [
            "model.normalization=batch", "optimizer.kind=sgd", "optimizer.learningRate=0.005",
        ]

        /// What the setting is for: without it the run depends on the number of ranks.
        @Test(arguments: ["parallel.batchNorm", "parallel.losses"])
        func perRankBehaviourIsThereByName(_ setting: String) async throws {
            let sandbox = try await Sandbox()
            let settings = Self.batchNorm + ["loss.batch=true", "epochs=2"]
            try await sandbox.train("one", settings)
            try await sandbox.train("two", settings + ["\(setting)=perRank"], ranks: 2)
            let (one, two) = (try sandbox.losses("one"), try sandbox.losses("two"))
            #expect(one.contains { abs($0.value - (two[$0.key] ?? .nan)) > 1e-4 }, "\(one) \(two)")
        }

        @Test(arguments: cases) func anyNumberOfRanksGivesTheSameRun(_ example: Case) async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("one", example.settings)
            let (losses, parameters) = (try sandbox.losses("one"), try sandbox.tensors("one"))
            #expect(losses.count >= 20)
            for ranks in example.ranks {
                try await sandbox.train("\(ranks)", example.settings, ranks: ranks)
                expectSameLosses(try sandbox.losses("\(ranks)"), losses)
                expectCloseParameters(
                    try sandbox.tensors("\(ranks)"), parameters,
                    except: { example.hasNoise && parameters.isNoise($0) }, absolute: example.absolute)
            }
        }

        @Test func microBatchesGiveTheRunOfOneBatch() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("whole")
            try await sandbox.train("parts", ["batch.accumulate=4"])
            expectSameLosses(try sandbox.losses("parts"), try sandbox.losses("whole"))
        }

        /// Three validation volumes on two ranks, and on three.
        @Test func metricsAreTheSameToTheLastBit() async throws {
            let sandbox = try await Sandbox()
            // Without a step that changes anything, all runs evaluate the very same model.
            let settings = ["data.validation=0.3", "evaluation.every=1", "epochs=1", "optimizer.learningRate=1e-30"]
            var dice: [Double?] = []
            for ranks in 1...3 {
                try await sandbox.train("\(ranks)", settings, ranks: ranks)
                dice.append(try sandbox.records("\(ranks)").last?.values["validation/dice"])
            }
            #expect(dice[0] != nil && Set(dice).count == 1, "\(dice)")
        }
    }
}
