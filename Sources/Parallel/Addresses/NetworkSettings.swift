/// The variables that steer how Gloo and NCCL use the network, as far as they are set.
public struct NetworkSettings: Sendable, CustomStringConvertible {
    /// Such as `GLOO_SOCKET_IFNAME=eth0, NCCL_IB_DISABLE=1`; empty where none is set.
    public let description: String

    public init(_ environment: [String: String]) {
        let names = environment.keys.filter { $0.hasPrefix("GLOO_") || $0.hasPrefix("NCCL_") || $0.hasPrefix("UCX_") }
        description = names.sorted().map { "\($0)=\(environment[$0] ?? "")" }.joined(separator: ", ")
    }
}
