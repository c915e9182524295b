import Parallel
import Testing

@Suite struct StoreURLTests {
    private let torchrun = [
        "RANK": "1", "WORLD_SIZE": "4", "LOCAL_WORLD_SIZE": "2", "LOCAL_RANK": "1", "MASTER_ADDR": "node0",
        "MASTER_PORT": "29500", "TORCHELASTIC_USE_AGENT_STORE": "True",
    ]

    private func topology(_ url: String, _ environment: [String: String] = [:]) throws -> Topology {
        try Topology(environment: environment, store: StoreURL(url))
    }

    @Test func anAddressReplacesTheLaunchers() throws {
        let topology = try topology("tcp://node7:4000", torchrun)
        #expect(topology.masterAddress == "node7" && topology.masterPort == 4000 && !topology.storeIsHostedByAgent)
        #expect(topology.rank == 1 && topology.worldSize == 4)
    }

    @Test func addressesOfIPv6AreInBrackets() throws {
        #expect(try topology("tcp://[fd00::1]:4000", torchrun).masterAddress == "fd00::1")
    }

    @Test func aFileReplacesTheAddress() throws {
        let topology = try topology("file:///shared/meeting", torchrun)
        #expect(topology.meetingFile == "/shared/meeting" && !topology.storeIsHostedByAgent)
    }

    @Test func theQuerySaysTheRank() throws {
        let topology = try topology("tcp://127.0.0.1:4000?rank=1&world_size=3")
        #expect(topology.rank == 1 && topology.worldSize == 3 && topology.launcher == "--store")
        #expect(try StoreURL("tcp://a:1?rank=0&world_size=1").saysRank && !StoreURL("tcp://a:1").saysRank)
    }

    @Test func theEnvironmentIsTheLaunchers() throws {
        #expect(try topology("env://", torchrun) == Topology(environment: torchrun))
        let member = try topology("env://?rank=2&world_size=3", ["MASTER_ADDR": "node0", "MASTER_PORT": "4000"])
        #expect(member.rank == 2 && member.masterAddress == "node0" && member.masterPort == 4000)
        let error = #expect(throws: TopologyError.self) { try topology("env://?rank=2&world_size=3") }
        #expect(error?.description.contains("MASTER_ADDR is not set") == true)
    }

    @Test(arguments: [
        "", "node0:4000", "tcp://", "tcp://node0", "tcp://node0:0", "tcp://node0:70000", "tcp://node0:1/path",
        "file://", "file:///", "file://host/path", "http://node0:1", "env://x/y", "tcp://a:1?rank=0",
        "tcp://a:1?rank=2&world_size=2", "tcp://a:1?rank=-1&world_size=2", "tcp://a:1?rank=x&world_size=2",
        "tcp://a:1?rank=0&world_size=2&more=3",
    ])
    func whatIsNoPlaceIsRefused(_ url: String) {
        let error = #expect(throws: TopologyError.self) { try StoreURL(url) }
        #expect(error?.description.hasPrefix("--store is '\(url)': expected tcp://HOST:PORT, file:///PATH") == true)
    }
}
