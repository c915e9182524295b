import Foundation

/// An IPv4 or IPv6 address with a port, as the system's calls take it.
struct SocketAddress: Sendable {
    private var storage = sockaddr_storage()

    /// - Returns: nil for an address of another family.
    init?(_ raw: UnsafePointer<sockaddr>) {
        switch Int32(raw.pointee.sa_family) {
        case AF_INET: storage = .init(holding: raw, sockaddr_in.self)
        case AF_INET6: storage = .init(holding: raw, sockaddr_in6.self)
        default: return nil
        }
    }

    /// Of what a call like `getsockname` has filled in.
    init?(of descriptor: Int32) {
        var filled = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = withUnsafeMutablePointer(to: &filled) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        guard status == 0 else { return nil }
        storage = filled
    }

    var family: Int32 { Int32(storage.ss_family) }
    var isIPv6: Bool { family == AF_INET6 }

    var port: UInt16 {
        get { UInt16(bigEndian: isIPv6 ? read(sockaddr_in6.self).sin6_port : read(sockaddr_in.self).sin_port) }
        set {
            // In both families it follows the family.
            withUnsafeMutableBytes(of: &storage) {
                $0.storeBytes(of: newValue.bigEndian, toByteOffset: 2, as: UInt16.self)
            }
        }
    }

    /// In digits, such as `192.0.2.7` or `fe80::1%eth0`.
    var host: String {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        _ = withRaw { getnameinfo($0, $1, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    var isLoopback: Bool { host == "::1" || (!isIPv6 && host.hasPrefix("127.")) }
    /// Good on one cable only, and only together with an interface.
    var isLinkLocal: Bool { isIPv6 && host.lowercased().hasPrefix("fe80:") }

    func withRaw<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        let size = isIPv6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
        return withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(size)) }
        }
    }

    private func read<Kind>(_ kind: Kind.Type) -> Kind { withUnsafeBytes(of: storage) { $0.load(as: kind) } }
}

extension sockaddr_storage {
    fileprivate init<Kind>(holding raw: UnsafePointer<sockaddr>, _ kind: Kind.Type) {
        self.init()
        withUnsafeMutableBytes(of: &self) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: raw, count: MemoryLayout<Kind>.size))
        }
    }
}

extension SocketAddress: CustomStringConvertible {
    /// Such as `192.0.2.7:29500` or `[::1]:29500`.
    var description: String { Self.text(host, port) }

    static func text(_ host: String, _ port: UInt16) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
