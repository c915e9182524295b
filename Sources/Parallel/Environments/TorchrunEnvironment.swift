/// The variables of torchrun, which this program's launcher sets too, and which many set by hand.
enum TorchrunEnvironment: LauncherEnvironment {
    static let rankVariable = "RANK"

    static func hasStarted(_ reader: EnvironmentReader) -> Bool { reader[rankVariable] != nil }

    static func topology(_ reader: EnvironmentReader) throws(TopologyError) -> Topology {
        try refuseParts(reader)
        let world = try reader.integer("WORLD_SIZE", in: 1...1_000_000)
        let localWorld = try reader.integer("LOCAL_WORLD_SIZE", in: 1...world, default: world)
        let rank = try reader.integer("RANK", in: 0...(world - 1))
        var topology = Topology(
            rank: rank,
            localRank: try reader.integer("LOCAL_RANK", in: 0...(localWorld - 1), default: rank % localWorld),
            nodeRank: try reader.integer("GROUP_RANK", in: 0...(world - 1), default: rank / localWorld),
            worldSize: world, localWorldSize: localWorld,
            masterAddress: reader["MASTER_ADDR"] ?? "",
            masterPort: UInt16(try reader.integer("MASTER_PORT", in: 1...65535)),
            // torchrun spells it this way and no other.
            storeIsHostedByAgent: reader["TORCHELASTIC_USE_AGENT_STORE"] == "True")
        topology.launcher = launcher(reader)
        topology.knowsItsNode = reader["LOCAL_WORLD_SIZE"] != nil
        topology.run = reader["TORCHELASTIC_RUN_ID"] ?? ""
        topology.attempt = try reader.integer("TORCHELASTIC_RESTART_COUNT", in: 0...1_000_000, default: 0)
        return topology
    }

    /// MASTER_ADDR and MASTER_PORT alone are sometimes exported by a shell for other uses.
    static func refuseParts(_ reader: EnvironmentReader) throws(TopologyError) {
        guard ["RANK", "WORLD_SIZE", "LOCAL_RANK"].contains(where: { reader[$0] != nil }) else { return }
        let missing = ["RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"].filter { reader[$0] == nil }
        guard !missing.isEmpty else { return }
        throw TopologyError(
            description: """
                the environment describes a rank only in part: \(missing.joined(separator: ", ")) \
                \(missing.count == 1 ? "is" : "are") not set. Start the ranks with --nproc-per-node, lockstep launch or \
                torchrun, or unset RANK, LOCAL_RANK and WORLD_SIZE to run one process
                """)
    }

    private static func launcher(_ reader: EnvironmentReader) -> String {
        if reader[RankProcess.launcher] != nil { return "lockstep" }
        return reader["TORCHELASTIC_RUN_ID"] == nil ? "the environment's variables" : "torchrun"
    }
}
