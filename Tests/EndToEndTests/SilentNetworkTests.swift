import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// A network that drops what is sent without a word: no connection breaks, and both sides have to notice by
    /// themselves.
    @Suite(.enabled(if: NetworkNamespaces.refusal == nil, "\(NetworkNamespaces.refusal ?? "")"))
    struct SilentNetworkTests {
        private let sandbox: Sandbox
        private let machines: NetworkNamespaces

        init() async throws {
            sandbox = try await Sandbox()
            machines = try NetworkNamespaces(2)
        }

        /// One rank on each machine.
        private func start(_ rank: Int, of world: Int = 2, _ arguments: [String] = []) throws -> Program {
            let variables = [
                "RANK": "\(rank)", "WORLD_SIZE": "\(world)", "LOCAL_RANK": "0", "LOCAL_WORLD_SIZE": "1",
                "MASTER_ADDR": NetworkNamespaces.address(of: 0), "MASTER_PORT": "29500",
                "LOCKSTEP_CACHE": sandbox.file("cache"),
            ]
            return try machines.start(
                ["train", "small.yaml", "epochs=10000", "--timeout", "3"] + arguments, on: rank,
                in: sandbox.folder.path,
                environment: variables)
        }

        @Test func bothSidesEndInTimeAndSayWhatIsKnown() async throws {
            let ranks = try [start(0), start(1)]
            try await ranks[0].wait(for: "step 3") { sandbox.lastStep("run") >= 3 }
            // They say what they are doing twice a second.
            try await Task.sleep(for: .seconds(1))
            try machines.cut(1)
            let outcomes = [try await ranks[0].finish(within: 12), try await ranks[1].finish(within: 12)]
            outcomes[0].expectFailure(1, naming: ["lockstep: rank 1 ", "its last heartbeat was ", " in step "])
            outcomes[1].expectFailure(
                1, naming: ["lockstep: rank 0, which hosts the store, does not respond for ", "the network"])
        }

        @Test func aRankThatDoesNotComeIsNamed() async throws {
            let outcome = try await start(0).finish(within: 10)
            outcome.expectFailure(1, naming: ["rank 0 has waited 3.0 s for rank 1, which has not come to the meeting"])
        }

        @Test func aHostThatCannotBeReachedIsNamed() async throws {
            try machines.cut(0)
            let outcome = try await start(1).finish(within: 10)
            outcome.expectFailure(1, naming: ["rank 1 cannot reach rank 0 at 10.77.0.1:29500, where the ranks meet"])
        }
    }
}
