import Foundation
import Testing

extension EndToEnd {
    /// The program as a plain worker, started by someone else with torchrun's variables.
    @Suite struct TorchrunTests {
        private func variables(rank: Int, port: Int) -> [String: String] {
            ["RANK": "\(rank)", "WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "\(port)"]
        }

        @Test func ranksStartedByHandTrainTogether() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("launched", ["epochs=2"], ranks: 2)
            // Rank 0, which hosts the store, comes last.
            let ranks = try [1, 0].map { rank in
                try sandbox.start(
                    ["train", "small.yaml", "name=byHand", "epochs=2"], environment: variables(rank: rank, port: 29518))
            }
            for rank in ranks { try await rank.finish().expectSuccess() }
            #expect(try sandbox.losses("byHand") == sandbox.losses("launched"))
            expectSameBits(try sandbox.tensors("byHand"), try sandbox.tensors("launched"))
        }

        @Test func otherSettingsOnOneRankAreRefusedOnAll() async throws {
            let sandbox = try await Sandbox()
            let ranks = try [0, 1].map { rank in
                try sandbox.start(
                    ["train", "small.yaml", "seed=\(rank)"], environment: variables(rank: rank, port: 29519))
            }
            for rank in ranks {
                try await rank.finish(within: 10).expectFailure(2, naming: ["rank 1 has other settings than rank 0"])
            }
        }

        @Test(arguments: [
            (["RANK": "0"], "WORLD_SIZE, MASTER_ADDR, MASTER_PORT are not set"),
            (["WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29520"], "RANK is not set"),
            (["RANK": "2", "WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29520"], "RANK is '2'"),
        ])
        func environmentThatIsNotWholeIsRefused(_ environment: [String: String], message: String) async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(["train", "small.yaml"], environment: environment, within: 10)
                .expectFailure(2, naming: [message])
            #expect(!sandbox.exists("runs"))
        }

        @Test func rankThatIsToStartRanksIsRefused() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(["train", "small.yaml"], ranks: 2, environment: variables(rank: 0, port: 29521))
                .expectFailure(2, naming: ["--nproc-per-node is 2", "RANK is set"])
        }
    }
}
