import Foundation

/// One address of one of this machine's network interfaces that are up.
struct NetworkInterface: Sendable {
    let name: String
    let address: SocketAddress

    /// In the system's order.
    static func all() -> [NetworkInterface] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        guard let list else { return [] }
        return sequence(first: list, next: \.pointee.ifa_next).compactMap { entry in
            guard entry.pointee.ifa_flags & UInt32(IFF_UP) != 0,
                let address = entry.pointee.ifa_addr.flatMap({ SocketAddress($0) })
            else { return nil }
            return NetworkInterface(name: String(cString: entry.pointee.ifa_name), address: address)
        }
    }

    /// The interface that has an address, such as `eth0`.
    static func name(of address: SocketAddress) -> String? {
        all().first { $0.address.host == address.host }?.name
    }

    /// An interface's address of the family that is wanted, where it has one, else of the other.
    static func address(of name: String, preferringIPv6: Bool) throws(AddressError) -> SocketAddress {
        let addresses = all().filter { $0.name == name }.map(\.address)
        let usable = addresses.filter { !$0.isLinkLocal } + addresses.filter(\.isLinkLocal)
        guard let chosen = usable.first(where: { $0.isIPv6 == preferringIPv6 }) ?? usable.first else {
            let known = Set(all().map(\.name)).sorted().joined(separator: ", ")
            throw AddressError("there is no network interface '\(name)' with an address; there is: \(known)")
        }
        return chosen
    }
}

extension SocketAddress {
    /// All of 127/8 is, whatever the interface lists.
    var isOfThisMachine: Bool { isLoopback || NetworkInterface.all().contains { $0.address.host == host } }
}
