import Foundation
import Testing

extension EndToEnd {
    @Suite struct EvaluationTests {
        @Test func anyNumberOfRanksGivesTheSameBits() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["epochs=3", "optimizer.learningRate=0.02"])
            var results: [Data] = []
            for ranks in 1...3 {
                let arguments = ["eval", sandbox.checkpoint("run"), "data.validation=0.5", "--json", "\(ranks).json"]
                try await sandbox.run(arguments, ranks: ranks).expectSuccess()
                results.append(try Data(contentsOf: URL(filePath: sandbox.file("\(ranks).json"))))
            }
            let dice = try JSONDecoder().decode([String: Double].self, from: results[0])["dice"] ?? -1
            #expect((0...1).contains(dice))
            #expect(Set(results).count == 1)
        }

        @Test func checksItselfAgainstOneRank() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["epochs=1"])
            let arguments = ["eval", sandbox.checkpoint("run"), "data.validation=0.5", "--self-check"]
            let outcome = try await sandbox.run(arguments, ranks: 3).expectSuccess()
            #expect(outcome.errors.contains("1 and 3 ranks give the same to the last bit"))
            try await sandbox.run(arguments).expectFailure(2, naming: ["--self-check", "--nproc-per-node"])
        }

        @Test func standardOutputHoldsNothingButTheResults() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["epochs=1"])
            for ranks in 1...2 {
                let arguments = ["eval", sandbox.checkpoint("run"), "--json", "-"]
                let outcome = try await sandbox.run(arguments, ranks: ranks).expectSuccess()
                let metrics = try JSONDecoder().decode([String: Double].self, from: Data(outcome.output.utf8))
                #expect(Array(metrics.keys) == ["dice"])
                #expect(outcome.errors.contains("dice \(metrics["dice"] ?? -1)"))
            }
        }

        @Test func whatHasNoValueIsNull() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["epochs=1"])
            let arguments = ["eval", sandbox.checkpoint("run"), "data.validation=0", "--json", "-"]
            let outcome = try await sandbox.run(arguments).expectSuccess()
            #expect(outcome.output.contains("\"dice\" : null"))
        }
    }
}
