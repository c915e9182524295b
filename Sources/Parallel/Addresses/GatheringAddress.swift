import Foundation

/// On which of its own addresses this rank listens for the other ranks; never on all of them.
struct GatheringAddress: Sendable {
    /// Several where GLOO_SOCKET_IFNAME names several interfaces.
    let addresses: [SocketAddress]
    let reason: String

    /// - Parameter master: where the store is, as this rank reaches it.
    init(_ topology: Topology, master: SocketAddress, environment: [String: String]) throws(AddressError) {
        if let names = environment[Self.variable], !names.isEmpty {
            addresses = try Self.addresses(of: names, preferringIPv6: master.isIPv6)
            reason = "\(Self.variable) says so"
        } else if topology.isSingleNode && topology.knowsItsNode {
            addresses = [try Self.loopback(isIPv6: master.isIPv6 && master.isLoopback)]
            reason = "all ranks are on this machine"
        } else {
            guard let local = SocketAddress.local(towards: master) else {
                throw AddressError("there is no route from this machine to \(master.host), the master's address")
            }
            addresses = [local]
            reason = "the master's address is reached through it"
        }
    }

    static let variable = "GLOO_SOCKET_IFNAME"

    /// - Parameter names: such as `eth0` or `eth0,eth1`.
    static func addresses(of names: String, preferringIPv6: Bool) throws(AddressError) -> [SocketAddress] {
        var addresses: [SocketAddress] = []
        for name in names.split(separator: ",") {
            do {
                addresses.append(try NetworkInterface.address(of: String(name), preferringIPv6: preferringIPv6))
            } catch {
                throw AddressError("\(variable) is '\(names)': \(error)")
            }
        }
        return addresses
    }

    static func loopback(isIPv6: Bool) throws(AddressError) -> SocketAddress {
        guard let address = try SocketAddress.resolve(isIPv6 ? "::1" : "127.0.0.1", port: 0).first else {
            throw AddressError("this machine has no loopback address")
        }
        return address
    }
}

extension GatheringAddress: CustomStringConvertible {
    /// Such as `127.0.0.1 (lo), because all ranks are on this machine`.
    var description: String { "\(places), because \(reason)" }

    /// Such as `127.0.0.1 (lo)`.
    var places: String {
        addresses.map { address in
            "\(address.host)\(NetworkInterface.name(of: address).map { " (\($0))" } ?? "")"
        }.joined(separator: ", ")
    }
}

extension Topology {
    /// Where this rank will listen for the others, and why; nil where that depends on where rank 0 turns out to be.
    ///
    /// - Throws: `AddressError` where there is no such interface, or no such host.
    public func plannedGathering(_ environment: [String: String]) throws -> String? {
        guard meetingFile == nil || isSingleNode else { return nil }
        let master =
            meetingFile == nil
            ? try SocketAddress.resolve(masterAddress, port: masterPort)[0]
            : try GatheringAddress.loopback(isIPv6: false)
        return "\(try GatheringAddress(self, master: master, environment: environment))"
    }
}
