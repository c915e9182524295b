import TestSupport
import Testing
import Torch
import Training

extension EndToEnd {
    /// One rank with several devices: the CPU takes the part of each.
    @Suite struct SeveralDevicesTests {
        private static let common = ["epochs=3", "batch.accumulate=2", "clipping.norm=0.1", "evaluation.every=3"]

        /// Two volumes of two crops a micro-batch: the devices share them evenly, unevenly, or one has none.
        @Test(arguments: [
            ["parallel.strategy=dataParallel", "parallel.devicesPerRank=2"],
            ["parallel.strategy=dataParallel", "parallel.devicesPerRank=3"],
            ["parallel.strategy=dataParallel", "parallel.devicesPerRank=6"],
            ["parallel.strategy=pipeline", "parallel.devicesPerRank=2", "parallel.pipelineChunks=2"],
            ["parallel.strategy=pipeline", "parallel.devicesPerRank=3", "parallel.pipelineChunks=3"],
            ["parallel.strategy=pipeline", "parallel.devicesPerRank=1", "parallel.pipelineChunks=1"],
        ])
        func theRunIsThatOfOneDevice(_ settings: [String]) async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("one", Self.common)
            let outcome = try await sandbox.train("several", Self.common + settings + ["--device", "cpu"])
            #expect(outcome.errors.contains("devices: rank 0 on cpu + cpu") == !settings[1].hasSuffix("=1"))
            expectSameLosses(try sandbox.losses("several"), try sandbox.losses("one"))
            let expected = try sandbox.tensors("one")
            expectCloseParameters(
                try sandbox.tensors("several"), expected, except: expected.isNoise, relative: 1e-4)
            let dice = try [sandbox.records("one"), sandbox.records("several")].map {
                $0.last?.values["validation/dice"] ?? nil
            }
            #expect(dice[0] != nil && abs((dice[0] ?? 0) - (dice[1] ?? 1)) < 1e-3)
        }

        /// Frozen parameters stay as they are on every device, and a run goes on with another strategy.
        @Test func checkpointsAreThoseOfOneDevice() async throws {
            let sandbox = try await Sandbox()
            let frozen = ["groups=[{match: model.0.*, freeze: 1}]", "evaluation.every=0"]
            let several = ["parallel.strategy=dataParallel", "parallel.devicesPerRank=2"]
            try await sandbox.train("whole", frozen + ["epochs=3"])
            try await sandbox.train("parts", frozen + several + ["epochs=1"])
            let staged = ["parallel.strategy=pipeline", "parallel.devicesPerRank=2"]
            try await sandbox.train("parts", frozen + staged + ["epochs=3", "--resume", "auto"])
            expectSameLosses(try sandbox.losses("parts"), try sandbox.losses("whole"))
            for ranks in [1, 2] {
                let arguments = ["eval", sandbox.checkpoint("parts"), "--device", "cpu"]
                #expect(try await sandbox.run(arguments, ranks: ranks).expectSuccess().errors.contains("dice "))
            }
        }

        @Test func contradictionsAreNamed() async throws {
            let sandbox = try await Sandbox()
            let several = ["parallel.strategy=dataParallel", "parallel.devicesPerRank=2"]
            for (settings, ranks, words) in [
                (["parallel.devicesPerRank=2"], 1, ["devicesPerRank is 2", "dataParallel or pipeline"]),
                (["parallel.strategy=dataParallel"], 1, ["devicesPerRank is not set"]),
                (several, 2, ["for one rank with several devices", "2 ranks"]),
                (several + ["parallel.devicesPerRank=0"], 1, ["devicesPerRank is 0"]),
                (several + ["model.normalization=batch"], 1, ["model.normalization batch"]),
                (several + ["model.dropout=0.1"], 1, ["model.dropout 0.1"]),
                (["parallel.strategy=pipeline", "parallel.devicesPerRank=4"], 1, ["devicesPerRank is 4", "3 steps"]),
                (["parallel.strategy=pipeline", "parallel.pipelineChunks=0"], 1, ["pipelineChunks is 0"]),
                (["parallel.strategy=pipelined"], 1, ["parallel.strategy", "pipeline"]),
            ] {
                try await sandbox.run(["train", "small.yaml"] + settings, ranks: ranks).expectFailure(2, naming: words)
            }
            #expect(!sandbox.exists("runs"))
        }
    }
}
