import TestSupport
import Testing
import Torch

extension EndToEnd {
    /// What can be chosen of how ranks work together.
    @Suite struct ParallelOptionsTests {
        @Test(arguments: [
            ["parallel.shardedOptimizer=true"], ["parallel.staticGraph=true"],
            ["parallel.findUnusedParameters=true"], ["parallel.gradientsAreBucketViews=false"],
            ["parallel.firstBucketMegabytes=0.001", "parallel.bucketMegabytes=0.002"], ["parallel.buffers=atStart"],
            ["parallel.buffers=never"],
        ])
        func theRunIsTheSame(_ settings: [String]) async throws {
            let sandbox = try await Sandbox()
            let common = ["epochs=3", "batch.accumulate=2", "clipping.norm=0.1"]
            try await sandbox.train("plain", common, ranks: 2)
            try await sandbox.train("other", common + settings, ranks: 2)
            expectSameBits(try sandbox.tensors("other"), try sandbox.tensors("plain"))
            expectSameBits(
                try sandbox.tensors("other", "optimizer.safetensors"),
                try sandbox.tensors("plain", "optimizer.safetensors"))
        }

        /// Close to the plain run, and not the plain run.
        @Test(arguments: [
            ["parallel.compression=fp16"], ["parallel.compression=bf16"],
            ["parallel.compression=powerSGD", "parallel.powerSGDStart=2", "parallel.powerSGDRank=2"],
            ["parallel.averagingPeriod=3", "parallel.averagingStart=2"],
        ])
        func theRunIsAnother(_ settings: [String]) async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("plain", ["epochs=5"], ranks: 2)
            try await sandbox.train("other", ["epochs=5"] + settings, ranks: 2)
            let (plain, other) = (try sandbox.losses("plain"), try sandbox.losses("other"))
            expectSameLosses(other, plain, relative: 0.02)
            #expect(other != plain)
        }

        /// Three epochs at once, and with a stop after the first.
        @Test(arguments: [1, 2, 3]) func shardsGoOnWithAnyNumberOfRanks(_ ranks: Int) async throws {
            let sandbox = try await Sandbox()
            let settings = ["optimizer.kind=sgd", "parallel.shardedOptimizer=true"]
            try await sandbox.train("whole", settings + ["epochs=3"], ranks: 2)
            try await sandbox.train("parts", settings + ["epochs=1"], ranks: 2)
            try await sandbox.train("parts", settings + ["epochs=3", "--resume", "auto"], ranks: ranks)
            if ranks == 2 {
                expectSameBits(try sandbox.tensors("parts"), try sandbox.tensors("whole"))
            } else {
                expectSameLosses(try sandbox.losses("parts"), try sandbox.losses("whole"))
            }
        }

        /// Exact resuming is the promise: what cannot keep it, on another number of ranks, says so.
        @Test(arguments: ["parallel.compression=powerSGD", "parallel.averagingPeriod=3", "parallel.compression=fp16"])
        func resumingSaysWhatIsLost(_ setting: String) async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["epochs=1", setting], ranks: 2)
            for (epochs, ranks, isLossy) in [(2, 2, false), (3, 1, !setting.hasSuffix("fp16"))] {
                let settings = ["epochs=\(epochs)", setting, "--resume", "auto"]
                let outcome = try await sandbox.train("run", settings, ranks: ranks)
                #expect(outcome.errors.contains("not exactly where it was") == isLossy, "\(outcome.errors)")
            }
        }

        @Test func resumingWhereCompressionBeginsSaysWhatDiffers() async throws {
            let sandbox = try await Sandbox()
            let settings = ["parallel.compression=powerSGD", "parallel.powerSGDStart=2"]
            try await sandbox.train("run", settings + ["epochs=1"], ranks: 2)
            let outcome = try await sandbox.train("run", settings + ["epochs=2", "--resume", "auto"], ranks: 2)
            #expect(outcome.errors.contains("powerSGD: the first step that is compressed starts from other"))
        }

        @Test func contradictionsAreNamed() async throws {
            let sandbox = try await Sandbox()
            for (settings, words) in [
                (
                    ["parallel.shardedOptimizer=true", "parallel.averagingPeriod=2"],
                    ["shardedOptimizer", "averagingPeriod"]
                ),
                (["parallel.compression=powerSGD", "parallel.powerSGDStart=1"], ["powerSGDStart is 1"]),
                (["parallel.averagingPeriod=0"], ["averagingPeriod is 0"]),
                (["parallel.compression=zip"], ["compression", "fp16"]),
            ] {
                try await sandbox.run(["train", "small.yaml"] + settings, ranks: 2).expectFailure(2, naming: words)
            }
        }
    }
}
