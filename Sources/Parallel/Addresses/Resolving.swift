import Foundation

extension SocketAddress {
    /// All addresses of a name or of an address in digits, the preferred one first; IPv6 may be in brackets.
    static func resolve(_ host: String, port: UInt16) throws(AddressError) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let bare = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        let status = getaddrinfo(bare, "\(port)", &hints, &list)
        guard status == 0 else {
            throw AddressError("the host '\(host)' has no address: \(String(cString: gai_strerror(status)))")
        }
        defer { freeaddrinfo(list) }
        guard let list else { return [] }
        return sequence(first: list, next: \.pointee.ai_next).compactMap { entry in
            entry.pointee.ai_addr.flatMap { SocketAddress($0) }
        }
    }

    /// The address from which this machine reaches another one. Asks the system's routes; sends nothing.
    static func local(towards remote: SocketAddress) -> SocketAddress? {
        let descriptor = socket(remote.family, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard remote.withRaw({ connect(descriptor, $0, $1) }) == 0 else { return nil }
        return SocketAddress(of: descriptor)
    }
}
