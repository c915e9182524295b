import TestSupport
import Testing
import Torch

extension EndToEnd {
    @Suite struct GroupTests {
        private let freezing = ["groups=[{match: model.0.*, freeze: 1}]", "optimizer.kind=sgd"]

        @Test(arguments: [1, 2]) func parametersStayForAWhile(ranks: Int) async throws {
            let sandbox = try await Sandbox()
            for (name, rate) in [("slow", "0.01"), ("fast", "0.05")] {
                let rate = "optimizer.learningRate=\(rate)"
                try await sandbox.train(name, freezing + ["epochs=1", rate], ranks: ranks)
            }
            let (slow, fast) = (try sandbox.tensors("slow"), try sandbox.tensors("fast"))
            try await sandbox.train("slow", freezing + ["epochs=2", "--resume", "auto"], ranks: ranks)
            let later = try sandbox.tensors("slow")
            for (name, tensor) in slow where !slow.isNoise(name) {
                let (other, end) = (try #require(fast[name]), try #require(later[name]))
                #expect(tensor.isEqual(to: other) == name.hasPrefix("model.0."), "\(name)")
                #expect(!tensor.isEqual(to: end), "\(name)")
            }
        }

        /// What is frozen for good has no state, and stays as the seed has drawn it.
        @Test func parametersStayForGood() async throws {
            let sandbox = try await Sandbox()
            let groups = ["groups=[{match: model.0.*, freeze: true}]"]
            for (name, rate) in [("slow", "0.001"), ("fast", "0.01")] {
                let rate = "optimizer.learningRate=\(rate)"
                try await sandbox.train(name, groups + ["epochs=2", rate], ranks: 2)
            }
            let (slow, fast) = (try sandbox.tensors("slow"), try sandbox.tensors("fast"))
            for (name, tensor) in slow where name.hasPrefix("model.0.") {
                #expect(tensor.isEqual(to: try #require(fast[name])), "\(name)")
            }
            let state = try sandbox.tensors("slow", "optimizer.safetensors")
            #expect(!state.isEmpty && state.keys.allSatisfy { !$0.hasPrefix("model.0.") })
        }

        @Test func anyNumberOfRanksGivesTheSameRun() async throws {
            let sandbox = try await Sandbox()
            let settings = [
                "groups=[{match: model.0.*, freeze: 1}, {ready: noDecay}, {match: model.1.*, learningRateFactor: 0.1}]",
                "optimizer.kind=sgd", "optimizer.weightDecay=0.01",
            ]
            try await sandbox.train("one", settings + ["epochs=3"])
            for ranks in 2...3 {
                let name = "\(ranks)"
                try await sandbox.train(name, settings + ["epochs=2", "parallel.shardedOptimizer=true"], ranks: ranks)
                try await sandbox.train(name, settings + ["epochs=3", "--resume", "auto"], ranks: ranks)
                expectSameLosses(try sandbox.losses(name), try sandbox.losses("one"))
            }
        }

        /// Optimizers with a number for each tensor give the same run when ranks share the tensors out, and resumed.
        @Test(arguments: ["novograd", "lamb"]) func optimizersByNormGoOnExactly(kind: String) async throws {
            let sandbox = try await Sandbox()
            let settings = ["optimizer.kind=\(kind)", "optimizer.weightDecay=0.01"]
            try await sandbox.train("whole", settings + ["epochs=3"])
            try await sandbox.train("parts", settings + ["epochs=1"])
            try await sandbox.train("parts", settings + ["epochs=3", "--resume", "auto"])
            let (whole, parts) = (try sandbox.tensors("whole"), try sandbox.tensors("parts"))
            for (name, tensor) in whole { expectSame(try #require(parts[name]), tensor, name) }
            try await sandbox.train("ranks", settings + ["epochs=3", "parallel.shardedOptimizer=true"], ranks: 2)
            expectSameLosses(try sandbox.losses("ranks"), try sandbox.losses("whole"))
        }

        @Test func thePlanHasATable() async throws {
            let sandbox = try await Sandbox()
            let rules = "groups=[{ready: noDecay}, {match: model.0.*, learningRateFactor: 0.1, freeze: 1}]"
            let arguments = ["train", "small.yaml", rules, "optimizer.weightDecay=0.05"]
            let plan = try await sandbox.run(arguments + ["--dry-run"]).expectSuccess().output
            let log = try await sandbox.run(arguments + ["epochs=1"]).expectSuccess().errors
            for said in [plan, log] {
                let rows = said.split(separator: "\n").map { $0.split(separator: " ") }
                #expect(rows.contains { $0.contains("noDecay") && $0.suffix(2) == ["0.0", "no"] }, "\(said)")
                #expect(
                    rows.contains {
                        $0.contains("model.0.*")
                            && $0.suffix(9) == ["0.001", "x", "0.1", "=", "0.0001", "0.05", "for", "1", "epoch"]
                    },
                    "\(said)")
            }
        }

        @Test func rulesThatDoNotFitAreNamed() async throws {
            let sandbox = try await Sandbox()
            for (rules, words) in [
                ("{match: backbone.*, freeze: true}", ["rule 0 (backbone.*)", "near it are model.0."]),
                (
                    "{type: BatchNorm2d, weightDecay: 0}",
                    ["rule 0 (BatchNorm2d)", "parameters belong to", "Convolution"]
                ),
                ("{match: model.*, freeze: true}", ["nothing is left to train"]),
                ("{ready: noDecay}, {match: '*.bias'}", ["rule 1 (*.bias) comes too late", "noDecay"]),
                ("{match: '/(/'}", ["groups.0.match is /(/", "no regular expression"]),
                ("{learningRateFactor: 0.1}", ["groups.0", "give match, type or ready"]),
                ("{match: model.0.*, learningRateFactor: 0}", ["groups.0.learningRateFactor is 0", "freeze: true"]),
                ("{match: model.0.*, freeze: maybe}", ["groups.0.freeze must be true, false, or a number of epochs"]),
                ("{match: model.0.*, lr: 0.1}", ["there is no key groups.0.lr"]),
            ] {
                let outcome = try await sandbox.run(["train", "small.yaml", "groups=[\(rules)]"], ranks: 2)
                outcome.expectFailure(2, naming: words)
                #expect(!sandbox.exists("runs/run/log.jsonl"), "\(rules)")
            }
        }
    }
}
