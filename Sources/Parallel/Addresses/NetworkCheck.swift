import Foundation

/// What there is to know of this machine's network before ranks use it. Nothing is sent.
public enum NetworkCheck {
    /// This machine's addresses that others could reach, such as `192.0.2.7 (eth0)`.
    public static var addresses: [String] {
        NetworkInterface.all().filter { !$0.address.isLoopback && !$0.address.isLinkLocal }
            .map { "\($0.address.host) (\($0.name))" }
    }

    /// Where ranks of this machine will listen for those of others, such as `192.0.2.7 (eth0)`: on the way to MASTER_ADDR, or
    /// out of this network where that is not set.
    ///
    /// - Throws: `AddressError` when GLOO_SOCKET_IFNAME names an interface that is not there, or nothing leads out.
    public static func gathering(_ environment: [String: String]) throws -> String {
        var topology = Topology.solo
        (topology.worldSize, topology.localWorldSize) = (2, 1)
        // Of the range for documentation: the routes that there are lead to it like to any other.
        let elsewhere = try SocketAddress.resolve(environment["MASTER_ADDR"] ?? "192.0.2.1", port: 1)[0]
        return try GatheringAddress(topology, master: elsewhere, environment: environment).places
    }

    /// Why nobody can listen on a port of the loopback interface; nil when it is free. 0 asks for any.
    public static func obstacle(toPort port: UInt16) -> String? {
        do {
            try ListeningSocket(port: port).close()
            return nil
        } catch {
            return "\(error)"
        }
    }
}
