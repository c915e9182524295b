import Parallel
import Testing

@Suite struct SlurmEnvironmentTests {
    /// What srun sets for the fourth of five tasks, on the second of two machines.
    private let srun = [
        "SLURM_JOB_ID": "4711", "SLURM_STEP_ID": "2", "SLURM_PROCID": "3", "SLURM_LOCALID": "0", "SLURM_NODEID": "1",
        "SLURM_NTASKS": "5", "SLURM_STEP_NUM_TASKS": "5", "SLURM_STEP_TASKS_PER_NODE": "3,2",
        "SLURM_STEP_NODELIST": "node[07-08]", "SLURM_JOB_NODELIST": "node[05-08]",
    ]

    private func changed(_ changes: [String: String?]) -> [String: String] {
        srun.merging(changes.compactMapValues { $0 }) { $1 }.filter { changes[$0.key] != .some(.none) }
    }

    @Test func readsAllOfSrunsVariables() throws {
        let topology = try Topology(environment: srun)
        #expect(topology.rank == 3 && topology.localRank == 0 && topology.nodeRank == 1)
        #expect(topology.worldSize == 5 && topology.localWorldSize == 2 && !topology.isSingleNode)
        #expect(topology.masterAddress == "node07" && (15000..<30000).contains(topology.masterPort))
        #expect(topology.launcher == "srun" && topology.run == "srun-4711.2" && topology.meetingFile == nil)
    }

    @Test func whatIsGivenWins() throws {
        let topology = try Topology(environment: changed(["MASTER_ADDR": "head", "MASTER_PORT": "4000"]))
        #expect(topology.masterAddress == "head" && topology.masterPort == 4000)
        let torchrun = ["RANK": "0", "WORLD_SIZE": "2", "MASTER_ADDR": "node7", "MASTER_PORT": "29500"]
        #expect(try Topology(environment: srun.merging(torchrun) { $1 }).worldSize == 2)
    }

    @Test func stepsOfOneMachineMeetOnTheLoopbackInterface() throws {
        let topology = try Topology(environment: changed(["SLURM_STEP_TASKS_PER_NODE": "5", "SLURM_NODEID": "0"]))
        #expect(topology.isSingleNode && topology.masterAddress == "127.0.0.1")
    }

    @Test func stepsOfOneJobHavePortsOfTheirOwn() throws {
        let ports = try (0..<8).map { try Topology(environment: changed(["SLURM_STEP_ID": "\($0)"])).masterPort }
        #expect(Set(ports).count == 8)
    }

    /// A batch script, a shell within a job, a step of one task: nobody has started several of these.
    @Test(arguments: [
        ["SLURM_STEP_ID": nil, "SLURM_PROCID": "0"], ["SLURM_STEP_ID": "4294967291", "SLURM_PROCID": "0"],
        ["SLURM_STEP_ID": "4294967290"], ["SLURM_PROCID": nil], ["SLURM_STEP_NUM_TASKS": "1", "SLURM_PROCID": "0"],
    ])
    func whatIsNoTaskOfSeveralIsAWorldOfOne(_ changes: [String: String?]) throws {
        #expect(try Topology(environment: changed(changes)) == .solo)
        #expect(Topology.rankVariable(changed(changes)) == nil)
    }

    @Test func olderVariablesAreEnough() throws {
        let older = changed([
            "SLURM_STEP_NUM_TASKS": nil, "SLURM_STEP_TASKS_PER_NODE": nil, "SLURM_NTASKS": "4",
            "SLURM_NTASKS_PER_NODE": "2", "SLURM_LOCALID": "1",
        ])
        let topology = try Topology(environment: older)
        #expect(topology.worldSize == 4 && topology.localWorldSize == 2 && topology.localRank == 1)
    }

    @Test(arguments: [
        ("node1", "node1"), ("node[3]", "node3"), ("node[01-03,7]", "node01"), ("node[10,2-4],login", "node10"),
        ("rack[2-3]node[09-10]x", "rack2node09x"), ("a-b.example,c", "a-b.example"), ("n[099-100]", "n099"),
    ])
    func theFirstHostOfAListIsTheMaster(list: String, host: String) throws {
        #expect(try Topology(environment: changed(["SLURM_STEP_NODELIST": list])).masterAddress == host)
    }

    @Test(arguments: [
        "", "node[1-", "node]1[", "node[]", "node[3-1]", "node[a-b]", "node[1-99999999999]", "n[[1]]", ",",
    ])
    func listsThatAreNoneAreNamed(list: String) {
        let error = #expect(throws: TopologyError.self) {
            try Topology(environment: changed(["SLURM_STEP_NODELIST": list]))
        }
        #expect(error?.description.hasPrefix("SLURM_STEP_NODELIST is '\(list)': expected hosts") == true)
    }

    @Test(arguments: [("2(x3),1", 1, 2), ("2(x3),1", 3, 1), ("4,2(x2)", 2, 2)])
    func shortFormsOfCountsAreRead(counts: String, node: Int, tasks: Int) throws {
        let environment = changed([
            "SLURM_STEP_TASKS_PER_NODE": counts, "SLURM_NODEID": "\(node)", "SLURM_STEP_NUM_TASKS": "8",
        ])
        #expect(try Topology(environment: environment).localWorldSize == tasks)
    }

    @Test(arguments: ["", "2(x", "two", "2(x3),", "3"])
    func countsThatAreNoneAreNamed(counts: String) {
        let error = #expect(throws: TopologyError.self) {
            try Topology(environment: changed(["SLURM_STEP_TASKS_PER_NODE": counts]))
        }
        #expect(error?.description.hasPrefix("SLURM_STEP_TASKS_PER_NODE is '\(counts)'") == true)
    }
}
