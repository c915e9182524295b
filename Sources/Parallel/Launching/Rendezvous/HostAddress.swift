import Foundation

/// An IPv4 or IPv6 address of a machine.
struct HostAddress: Sendable, CustomStringConvertible {
    private var storage = sockaddr_storage()
    private let size: socklen_t

    static let loopback = resolving("127.0.0.1")[0]

    private init(_ address: UnsafePointer<sockaddr>, size: socklen_t) {
        self.size = size
        withUnsafeMutableBytes(of: &storage) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: Int(size)))
        }
    }

    /// All addresses of a name, or the one of a literal.
    static func resolving(_ name: String) -> [HostAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        return elements(of: list, \.ai_next).compactMap { entry in
            entry.ai_addr.map { HostAddress($0, size: entry.ai_addrlen) }
        }
    }

    /// Those of this machine's interfaces that are up.
    static var own: [HostAddress] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        return elements(of: list, \.ifa_next).compactMap { entry in
            guard let address = entry.ifa_addr, entry.ifa_flags & UInt32(IFF_UP) != 0 else { return nil }
            switch Int32(address.pointee.sa_family) {
            case AF_INET: return HostAddress(address, size: socklen_t(MemoryLayout<sockaddr_in>.size))
            case AF_INET6: return HostAddress(address, size: socklen_t(MemoryLayout<sockaddr_in6>.size))
            default: return nil
            }
        }
    }

    var family: Int32 { Int32(storage.ss_family) }

    /// Reachable from this machine only.
    var isLoopback: Bool { description.hasPrefix("127.") || description == "::1" }

    var isOwn: Bool { isLoopback || Self.own.contains { $0.description == description } }

    /// The number, without a port.
    var description: String {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let status = withAddress { getnameinfo($0, $1, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) }
        return status == 0 ? String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self) : "?"
    }

    func withSocketAddress<Result>(port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var copy = self
        withUnsafeMutableBytes(of: &copy.storage) { bytes in
            // Both families have the port at the same place.
            bytes.storeBytes(of: port.bigEndian, toByteOffset: 2, as: UInt16.self)
        }
        return copy.withAddress(body)
    }

    private func withAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, size) }
        }
    }

    /// The port that a socket was bound to.
    static func port(of descriptor: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &storage) { bytes in
            guard let address = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                getsockname(descriptor, address, &size) == 0
            else { return 0 }
            return UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self))
        }
    }
}

extension HostAddress {
    /// Why nobody answers there; nil when somebody does.
    func problemConnecting(port: UInt16) -> String? {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        // Bounds the time that a connection may take.
        var patience = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let status = withSocketAddress(port: port) { connect(descriptor, $0, $1) }
        return status == 0 ? nil : String(cString: strerror(errno))
    }
}

/// Those of a list in C.
private func elements<Element>(
    of list: UnsafeMutablePointer<Element>?, _ next: KeyPath<Element, UnsafeMutablePointer<Element>?>
) -> [Element] {
    var elements: [Element] = []
    var pointer = list
    while let element = pointer?.pointee {
        elements.append(element)
        pointer = element[keyPath: next]
    }
    return elements
}
