public import Torch

/// What ranks need to know to find each other.
public struct GroupOptions: Sendable {
    /// Seconds after which a collective that has not ended is an error.
    public var timeout: Double
    /// The network interface, such as `eth0`; nil chooses.
    public var interface: String?

    public init(timeout: Double = 600, interface: String? = nil) {
        self.timeout = timeout
        self.interface = interface
    }
}

extension Topology {
    /// The group of all ranks; returns when they are all there.
    public func makeGroup(_ options: GroupOptions = GroupOptions()) throws(TorchError) -> any ProcessGroup {
        guard worldSize > 1 else { return SoloGroup() }
        let store = try makeStore(timeout: options.timeout)
        return try TorchGroup.gloo(
            store.prefixed("gloo"), rank: rank, size: worldSize, timeout: options.timeout,
            interface: options.interface ?? loopback)
    }

    /// Rank 0 hosts the store, unless whoever launched the ranks does.
    func makeStore(timeout: Double) throws(TorchError) -> Store {
        if isMain && !storeIsHostedByAgent { return try .hosting(port: masterPort, timeout: timeout) }
        return try .joining(masterAddress, port: masterPort, timeout: timeout)
    }

    /// On one machine the host's own name may not resolve; the loopback interface is always there.
    private var loopback: String? { isSingleNode ? "lo" : nil }
}
