import Foundation

/// Finds out whether this machine is the one that hosts the rendezvous, and listens if so.
enum HostSocket {
    /// - Returns: nil where another machine, or another launcher on this one, is the host.
    static func open(_ options: NodeOptions) throws -> ListeningSocket? {
        guard try isHost(options) else { return nil }
        let address = try address(options)
        // Another launcher on this machine may have been quicker, where nobody was told to be the host.
        let isElected = options.nodeRank == nil && options.isHost == nil
        return isElected ? try? ListeningSocket(at: address) : try ListeningSocket(at: address)
    }

    private static func isHost(_ options: NodeOptions) throws -> Bool {
        if let isHost = options.isHost { return isHost }
        if let rank = options.nodeRank { return rank == 0 }
        return try SocketAddress.resolve(options.host, port: options.port).contains(where: \.isOfThisMachine)
    }

    /// One address, never all: nobody listens where nobody was told to come.
    private static func address(_ options: NodeOptions) throws -> SocketAddress {
        let name = options.localAddress ?? options.host
        let own = try SocketAddress.resolve(name, port: options.port).filter(\.isOfThisMachine)
        if let address = own.first(where: { !$0.isLoopback || isLoopbackName(name) }) { return address }
        // Some systems resolve a machine's own name to a loopback address, and a service's name is no machine's.
        if var other = NetworkInterface.all().map(\.address).first(where: { !$0.isLoopback && !$0.isIPv6 }) {
            other.port = options.port
            return other
        }
        guard let address = own.first else {
            throw AddressError(
                "\(name) is no address of this machine, which is to host the rendezvous: name one by --local-addr")
        }
        return address
    }

    private static func isLoopbackName(_ name: String) -> Bool {
        name == "localhost" || name.hasPrefix("127.") || name.contains("::1")
    }
}
