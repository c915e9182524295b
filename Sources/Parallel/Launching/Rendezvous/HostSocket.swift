import Foundation

/// Finds out whether this machine is the one that hosts the rendezvous, and listens if so.
enum HostSocket {
    /// - Returns: nil where another machine, or another launcher on this one, is the host.
    static func open(_ options: NodeOptions) throws(LaunchError) -> ListeningSocket? {
        guard isHost(options) else { return nil }
        let address = try address(options)
        do {
            return try ListeningSocket(address, port: options.port)
        } catch  where options.nodeRank == nil && options.isHost == nil {
            // Another launcher on this machine was quicker.
            return nil
        }
    }

    private static func isHost(_ options: NodeOptions) -> Bool {
        if let isHost = options.isHost { return isHost }
        if let rank = options.nodeRank { return rank == 0 }
        return HostAddress.resolving(options.host).contains(where: \.isOwn)
    }

    /// One address, never all: nobody listens where nobody was told to come.
    private static func address(_ options: NodeOptions) throws(LaunchError) -> HostAddress {
        let name = options.localAddress ?? options.host
        let found = HostAddress.resolving(name)
        if let own = found.first(where: { $0.isOwn && (!$0.isLoopback || isLoopbackName(name)) }) { return own }
        // Some systems resolve a machine's own name to a loopback address, and a service's name is no machine's.
        if let other = HostAddress.own.first(where: { !$0.isLoopback && $0.family == AF_INET }) { return other }
        if let own = found.first(where: \.isOwn) { return own }
        throw LaunchError(
            "\(name) is no address of this machine, which is to host the rendezvous: name one by --local-addr")
    }

    private static func isLoopbackName(_ name: String) -> Bool {
        name == "localhost" || name.hasPrefix("127.") || name == "::1"
    }
}

/// Returns when somebody listens at `host`, which says less on the terminal than libtorch's own attempts.
///
/// - Throws: `LaunchError` after `patience` seconds.
func waitForHost(_ host: String, _ port: UInt16, patience: Double, isCancelled: () -> Bool) throws(LaunchError) {
    let deadline = wallClock() + patience
    var reason = "the name is unknown"
    while wallClock() < deadline && !isCancelled() {
        for address in HostAddress.resolving(host) {
            guard let problem = address.problemConnecting(port: port) else { return }
            reason = problem
        }
        usleep(200_000)
    }
    throw LaunchError("\(reason), for \(Int(patience)) s. Is the launcher with node rank 0 running there?")
}
