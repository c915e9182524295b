import Parallel
import Testing

@Suite struct TopologyTests {
    /// What torchrun sets for the sixth of eight ranks on two machines.
    private let torchrun = [
        "RANK": "5", "LOCAL_RANK": "1", "WORLD_SIZE": "8", "LOCAL_WORLD_SIZE": "4", "GROUP_RANK": "1",
        "GROUP_WORLD_SIZE": "2", "ROLE_RANK": "5", "ROLE_WORLD_SIZE": "8", "MASTER_ADDR": "node0",
        "MASTER_PORT": "29500", "TORCHELASTIC_USE_AGENT_STORE": "True",
    ]

    @Test func withoutVariablesAWorldOfOne() throws {
        #expect(try Topology(environment: [:]) == .solo)
        #expect(try Topology(environment: ["MASTER_ADDR": "node0", "MASTER_PORT": "1"]) == .solo)
    }

    @Test func readsAllOfTorchrunsVariables() throws {
        let topology = try Topology(environment: torchrun)
        #expect(topology.rank == 5 && topology.localRank == 1 && topology.nodeRank == 1)
        #expect(topology.worldSize == 8 && topology.localWorldSize == 4)
        #expect(topology.masterAddress == "node0" && topology.masterPort == 29500 && topology.storeIsHostedByAgent)
        #expect(!topology.isMain && !topology.isSingleNode && !topology.isLocalMain)
    }

    @Test func theFourNeededVariablesAreEnough() throws {
        let needed = torchrun.filter { ["RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"].contains($0.key) }
        let topology = try Topology(environment: needed)
        #expect(topology.localRank == 5 && topology.localWorldSize == 8 && topology.isSingleNode)
        #expect(topology.nodeRank == 0 && !topology.storeIsHostedByAgent)
    }

    @Test(arguments: ["RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"])
    func aRankInPartIsRefused(missing: String) {
        var environment = torchrun
        environment[missing] = nil
        let error = #expect(throws: TopologyError.self) { try Topology(environment: environment) }
        #expect(error?.description.contains("only in part: \(missing) is not set") == true)
    }

    @Test(arguments: [
        ("RANK", "8"), ("RANK", "-1"), ("RANK", "five"), ("WORLD_SIZE", "0"), ("WORLD_SIZE", ""), ("LOCAL_RANK", "4"),
        ("LOCAL_WORLD_SIZE", "9"), ("MASTER_PORT", "70000"), ("MASTER_PORT", "0"),
    ])
    func wrongValuesAreNamed(name: String, value: String) {
        var environment = torchrun
        environment[name] = value
        let error = #expect(throws: TopologyError.self) { try Topology(environment: environment) }
        #expect(error?.description.hasPrefix("\(name) is '\(value)': expected a number from") == true)
    }
}
