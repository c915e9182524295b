import Foundation
import Parallel
import Testing

@Suite struct OpenMPIEnvironmentTests {
    /// What mpirun of Open MPI 4 sets for the fourth of four ranks on one machine.
    private let oneMachine = [
        "OMPI_COMM_WORLD_RANK": "3", "OMPI_COMM_WORLD_SIZE": "4", "OMPI_COMM_WORLD_LOCAL_RANK": "3",
        "OMPI_COMM_WORLD_LOCAL_SIZE": "4", "OMPI_COMM_WORLD_NODE_RANK": "3", "PMIX_NAMESPACE": "654245889",
        "PMIX_RANK": "3",
    ]

    private func twoMachines(_ added: [String: String] = [:]) -> [String: String] {
        oneMachine.merging(["OMPI_COMM_WORLD_LOCAL_SIZE": "2", "OMPI_COMM_WORLD_LOCAL_RANK": "1"]) { $1 }
            .merging(added) { $1 }
    }

    @Test func ranksOfOneMachineMeetInAFileOfTheJob() throws {
        let topology = try Topology(environment: oneMachine)
        #expect(topology.rank == 3 && topology.localRank == 3 && topology.nodeRank == 0)
        #expect(topology.worldSize == 4 && topology.localWorldSize == 4 && !topology.storeIsHostedByAgent)
        #expect(topology.launcher == "mpirun" && topology.run == "mpirun-654245889")
        let file = try #require(topology.meetingFile)
        #expect(file.hasPrefix(FileManager.default.temporaryDirectory.path) && file.hasSuffix("mpirun-654245889"))
    }

    @Test func ranksOfSeveralMachinesNeedAnAddress() throws {
        let error = #expect(throws: TopologyError.self) { try Topology(environment: twoMachines()) }
        #expect(error?.description.contains("-x MASTER_ADDR=HOST") == true)
        let topology = try Topology(environment: twoMachines(["MASTER_ADDR": "node0"]))
        #expect(topology.masterAddress == "node0" && topology.meetingFile == nil && topology.nodeRank == 1)
        #expect((15000..<30000).contains(topology.masterPort))
    }

    @Test func aPortThatIsGivenIsTaken() throws {
        let environment = twoMachines(["MASTER_ADDR": "node0", "MASTER_PORT": "4000"])
        #expect(try Topology(environment: environment).masterPort == 4000)
    }

    @Test func jobsHavePortsOfTheirOwn() throws {
        let ports = try (0..<8).map { job in
            let own = twoMachines(["MASTER_ADDR": "node0", "PMIX_NAMESPACE": "65424\(job)889"])
            return try Topology(environment: own).masterPort
        }
        #expect(Set(ports).count == 8)
    }

    @Test func torchrunsVariablesWin() throws {
        let torchrun = ["RANK": "1", "WORLD_SIZE": "2", "MASTER_ADDR": "node7", "MASTER_PORT": "29500"]
        let topology = try Topology(environment: oneMachine.merging(torchrun) { $1 })
        #expect(topology.rank == 1 && topology.worldSize == 2 && topology.masterAddress == "node7")
        #expect(Topology.rankVariable(oneMachine.merging(torchrun) { $1 }) == "RANK")
    }

    @Test func oneProcessIsAWorldOfOne() throws {
        let alone = oneMachine.merging(["OMPI_COMM_WORLD_SIZE": "1", "OMPI_COMM_WORLD_RANK": "0"]) { $1 }
        #expect(try Topology(environment: alone) == .solo)
        #expect(Topology.rankVariable(alone) == nil && Topology.rankVariable(oneMachine) == "OMPI_COMM_WORLD_RANK")
    }

    @Test(arguments: ["OMPI_COMM_WORLD_LOCAL_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK", "PMIX_NAMESPACE"])
    func whatIsMissingIsNamed(_ name: String) {
        var environment = oneMachine
        environment[name] = nil
        let error = #expect(throws: TopologyError.self) { try Topology(environment: environment) }
        #expect(error?.description == "\(name) is not set")
    }
}
