/// Where this process stands among those that train together.
///
/// "Global" is over all machines, "local" is on this one. Rank 0 is the main one: it logs and writes.
public struct Topology: Sendable, Equatable {
    public var rank: Int
    public var localRank: Int
    public var nodeRank: Int
    public var worldSize: Int
    /// Processes on this machine.
    public var localWorldSize: Int
    public var masterAddress: String
    public var masterPort: UInt16
    /// The store is hosted by whoever launched the ranks; otherwise rank 0 hosts it.
    public var storeIsHostedByAgent: Bool

    public var isMain: Bool { rank == 0 }
    public var isLocalMain: Bool { localRank == 0 }
    public var isSingleNode: Bool { localWorldSize == worldSize }

    /// One process on its own.
    public static let solo = Topology(
        rank: 0, localRank: 0, nodeRank: 0, worldSize: 1, localWorldSize: 1, masterAddress: "127.0.0.1",
        masterPort: 0, storeIsHostedByAgent: false)
}

public struct TopologyError: Error, CustomStringConvertible {
    public let description: String
}

extension Topology {
    /// Reads torchrun's variables. None of them means a world of one; some of them is an error, because ranks that
    /// think they are alone would train on the same data and overwrite each other's files.
    public init(environment: [String: String]) throws(TopologyError) {
        let required = ["RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"]
        let missing = required.filter { environment[$0] == nil }
        // MASTER_ADDR and MASTER_PORT are sometimes exported by a shell for other uses.
        if environment["RANK"] == nil && environment["WORLD_SIZE"] == nil && environment["LOCAL_RANK"] == nil {
            self = .solo
            return
        }
        guard missing.isEmpty else {
            throw TopologyError(
                description: """
                    the environment describes a rank only in part: \(missing.joined(separator: ", ")) \
                    \(missing.count == 1 ? "is" : "are") not set. Start the ranks with --nproc-per-node, lockstep launch or \
                    torchrun, or unset RANK, LOCAL_RANK and WORLD_SIZE to run one process
                    """)
        }
        try self.init(reading: Reader(environment: environment))
    }

    private init(reading reader: Reader) throws(TopologyError) {
        let world = try reader.integer("WORLD_SIZE", in: 1...1_000_000)
        let localWorld = try reader.integer("LOCAL_WORLD_SIZE", in: 1...world, default: world)
        let rank = try reader.integer("RANK", in: 0...(world - 1))
        self.init(
            rank: rank,
            localRank: try reader.integer("LOCAL_RANK", in: 0...(localWorld - 1), default: rank % localWorld),
            nodeRank: try reader.integer("GROUP_RANK", in: 0...(world - 1), default: rank / localWorld),
            worldSize: world, localWorldSize: localWorld,
            masterAddress: reader.environment["MASTER_ADDR"] ?? "",
            masterPort: UInt16(try reader.integer("MASTER_PORT", in: 1...65535)),
            // torchrun spells it this way and no other.
            storeIsHostedByAgent: reader.environment["TORCHELASTIC_USE_AGENT_STORE"] == "True")
    }
}

private struct Reader {
    let environment: [String: String]

    func integer(
        _ name: String, in range: ClosedRange<Int>, default absent: Int? = nil
    ) throws(TopologyError) -> Int {
        guard let text = environment[name] else {
            guard let absent else { throw TopologyError(description: "\(name) is not set") }
            return absent
        }
        guard let value = Int(text), range.contains(value) else {
            throw TopologyError(
                description: "\(name) is '\(text)': expected a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}
