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
    /// A file in which rank 0 says where its store is; nil where `masterAddress` and `masterPort` do.
    public var meetingFile: String?
    /// Who has started the ranks, for messages.
    public var launcher = "none"
    /// What tells the run apart from others; empty where nobody says.
    public var run = ""
    /// How often the ranks were started again.
    public var attempt = 0
    /// Whether `localWorldSize` was said; otherwise it is assumed that all ranks are on this machine.
    var knowsItsNode = true

    public var isMain: Bool { rank == 0 }
    public var isLocalMain: Bool { localRank == 0 }
    public var isSingleNode: Bool { localWorldSize == worldSize }

    /// One process on its own.
    public static let solo = Topology(
        rank: 0, localRank: 0, nodeRank: 0, worldSize: 1, localWorldSize: 1, masterAddress: "127.0.0.1",
        masterPort: 0, storeIsHostedByAgent: false)
}

/// The environment, or an option, says of this process's place what cannot be.
public struct TopologyError: Error, CustomStringConvertible {
    public let description: String
}
