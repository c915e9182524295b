import Foundation

/// What Open MPI's mpirun sets.
enum OpenMPIEnvironment: LauncherEnvironment {
    static let rankVariable = "OMPI_COMM_WORLD_RANK"

    static func hasStarted(_ reader: EnvironmentReader) -> Bool {
        reader["OMPI_COMM_WORLD_RANK"] != nil && reader["OMPI_COMM_WORLD_SIZE"] != "1"
    }

    static func topology(_ reader: EnvironmentReader) throws(TopologyError) -> Topology {
        let world = try reader.integer("OMPI_COMM_WORLD_SIZE", in: 1...1_000_000)
        let localWorld = try reader.integer("OMPI_COMM_WORLD_LOCAL_SIZE", in: 1...world)
        let rank = try reader.integer("OMPI_COMM_WORLD_RANK", in: 0...(world - 1))
        var topology = Topology(
            rank: rank, localRank: try reader.integer("OMPI_COMM_WORLD_LOCAL_RANK", in: 0...(localWorld - 1)),
            // Open MPI has no number of the machine; its NODE_RANK is the rank on the machine over all jobs.
            nodeRank: rank / localWorld, worldSize: world, localWorldSize: localWorld,
            masterAddress: reader["MASTER_ADDR"] ?? "127.0.0.1", masterPort: try reader.masterPort(ofJob: job(reader)),
            storeIsHostedByAgent: false)
        topology.launcher = "mpirun"
        topology.run = try job(reader)
        if reader["MASTER_ADDR"] == nil { topology.meetingFile = try meetingFile(topology) }
        return topology
    }

    /// PMIx' name of the job, unlike that of all other jobs of this machine.
    private static func job(_ reader: EnvironmentReader) throws(TopologyError) -> String {
        guard let name = reader["PMIX_NAMESPACE"] else { throw TopologyError(description: "PMIX_NAMESPACE is not set") }
        return "mpirun-" + name.filter { $0.isLetter || $0.isNumber }
    }

    /// mpirun says nothing of where to meet: on one machine a file does, whose name follows from the job.
    private static func meetingFile(_ topology: Topology) throws(TopologyError) -> String {
        guard topology.isSingleNode else {
            throw TopologyError(
                description: """
                    mpirun has started ranks on several machines and does not say where they meet: give it the machine of \
                    rank 0 by -x MASTER_ADDR=HOST
                    """)
        }
        return FileManager.default.temporaryDirectory.appending(path: "lockstep-\(getuid())-\(topology.run)").path
    }
}
