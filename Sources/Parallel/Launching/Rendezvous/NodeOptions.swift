/// How several machines find each other.
public struct NodeOptions: Sendable {
    /// The machines that are needed, and those that are welcome.
    public var nodes: ClosedRange<Int>
    /// This machine's place, where each one was given its own; nil: as they come, the host first.
    public var nodeRank: Int?
    /// The machine that hosts the store, and its port.
    public var host: String
    public var port: UInt16
    /// Whether this machine is the host; nil: find out whether the host's address is one of this machine's.
    public var isHost: Bool?
    /// The address by which the host is reached, where its name says another one.
    public var localAddress: String?
    /// Seconds to wait for the machines that are needed.
    public var joinTimeout = 600.0
    /// Seconds to wait for those that are welcome, once the needed ones are there.
    public var lastCall = 30.0
    /// Seconds without a sign of life after which a machine counts as lost.
    public var silence = 10.0

    /// As `--nnodes` has it.
    var range: String { nodes.count == 1 ? "\(nodes.lowerBound)" : "\(nodes.lowerBound):\(nodes.upperBound)" }

    public init(nodes: ClosedRange<Int>, host: String, port: UInt16) {
        self.nodes = nodes
        self.host = host
        self.port = port
    }
}
