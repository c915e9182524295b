import TestSupport
import Testing
import Torch

extension EndToEnd {
    @Suite struct FreezingTests {
        private let settings = ["freezing.parameters=[model.0.]", "freezing.epochs=1", "optimizer.kind=sgd"]

        @Test(arguments: [1, 2]) func parametersStayForAWhile(ranks: Int) async throws {
            let sandbox = try await Sandbox()
            for (name, rate) in [("slow", "0.01"), ("fast", "0.05")] {
                let rate = "optimizer.learningRate=\(rate)"
                try await sandbox.train(name, settings + ["epochs=1", rate], ranks: ranks)
            }
            let (slow, fast) = (try sandbox.tensors("slow"), try sandbox.tensors("fast"))
            try await sandbox.train("slow", settings + ["epochs=2", "--resume", "auto"], ranks: ranks)
            let later = try sandbox.tensors("slow")
            for (name, tensor) in slow where !slow.isNoise(name) {
                let (other, end) = (try #require(fast[name]), try #require(later[name]))
                #expect(tensor.isEqual(to: other) == name.hasPrefix("model.0."), "\(name)")
                #expect(!tensor.isEqual(to: end), "\(name)")
            }
        }

        @Test func anyNumberOfRanksGivesTheSameRun() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("one", settings + ["epochs=3"])
            for ranks in 2...3 {
                let name = "\(ranks)"
                try await sandbox.train(name, settings + ["epochs=2", "parallel.shardedOptimizer=true"], ranks: ranks)
                try await sandbox.train(name, settings + ["epochs=3", "--resume", "auto"], ranks: ranks)
                expectSameLosses(try sandbox.losses(name), try sandbox.losses("one"))
            }
        }

        @Test func whatMatchesNothingIsNamed() async throws {
            let sandbox = try await Sandbox()
            for (names, words) in [
                ("[backbone.]", ["'backbone.'", "model.0."]), ("[model.]", ["leaves no parameter"]),
            ] {
                try await sandbox.run(
                    ["train", "small.yaml", "freezing.parameters=\(names)", "freezing.epochs=1"], ranks: 2
                ).expectFailure(2, naming: words)
            }
        }
    }
}
