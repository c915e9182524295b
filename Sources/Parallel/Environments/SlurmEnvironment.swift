/// What Slurm's srun sets for the tasks of a job's step.
enum SlurmEnvironment: LauncherEnvironment {
    static let rankVariable = "SLURM_PROCID"

    /// A script that sbatch runs, or a shell of salloc, has the job's variables, and may have SLURM_NTASKS and even
    /// SLURM_PROCID, but is no task of several: only srun makes steps with numbers of their own.
    static func hasStarted(_ reader: EnvironmentReader) -> Bool {
        guard let step = reader.number("SLURM_STEP_ID"), step < firstSpecialStep, reader["SLURM_PROCID"] != nil
        else { return false }
        return reader[tasks(reader)] != "1"
    }

    /// From here on steps are the batch script's, the interactive shell's and the like.
    private static let firstSpecialStep = 0xFFFF_FFF0

    static func topology(_ reader: EnvironmentReader) throws(TopologyError) -> Topology {
        let world = try reader.integer(tasks(reader), in: 1...1_000_000)
        let node = try reader.integer("SLURM_NODEID", in: 0...(world - 1))
        let localWorld = try tasksOnNode(node, world, reader)
        let job = try reader.integer("SLURM_JOB_ID", in: 0...Int(UInt32.max))
        let step = try reader.integer("SLURM_STEP_ID", in: 0...Int(UInt32.max))
        var topology = Topology(
            rank: try reader.integer("SLURM_PROCID", in: 0...(world - 1)),
            localRank: try reader.integer("SLURM_LOCALID", in: 0...(localWorld - 1)), nodeRank: node,
            worldSize: world, localWorldSize: localWorld, masterAddress: "",
            masterPort: try reader.masterPort(ofJob: "\(job).\(step)"), storeIsHostedByAgent: false)
        topology.masterAddress = try masterAddress(topology, reader)
        topology.launcher = "srun"
        topology.run = "srun-\(job).\(step)"
        return topology
    }

    /// The step's own number where there is one: SLURM_NTASKS may be the job's.
    private static func tasks(_ reader: EnvironmentReader) -> String {
        reader["SLURM_STEP_NUM_TASKS"] == nil ? "SLURM_NTASKS" : "SLURM_STEP_NUM_TASKS"
    }

    private static func tasksOnNode(
        _ node: Int, _ world: Int, _ reader: EnvironmentReader
    ) throws(TopologyError) -> Int {
        guard let text = reader["SLURM_STEP_TASKS_PER_NODE"] else {
            return try reader.integer("SLURM_NTASKS_PER_NODE", in: 1...world)
        }
        guard let counts = SlurmLists.counts(text), counts.indices.contains(node), (1...world).contains(counts[node])
        else {
            throw TopologyError(
                description: "SLURM_STEP_TASKS_PER_NODE is '\(text)', which has no number of tasks for node \(node)")
        }
        return counts[node]
    }

    private static func masterAddress(
        _ topology: Topology, _ reader: EnvironmentReader
    ) throws(TopologyError) -> String {
        if let address = reader["MASTER_ADDR"] { return address }
        if topology.isSingleNode { return "127.0.0.1" }
        let text = reader["SLURM_STEP_NODELIST"] ?? ""
        guard let first = SlurmLists.hosts(text)?.first else {
            throw TopologyError(description: "SLURM_STEP_NODELIST is '\(text)': expected hosts such as node[01-03,7]")
        }
        return first
    }
}
