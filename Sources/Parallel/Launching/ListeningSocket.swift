import Foundation

/// A socket that listens on the loopback interface, for the store of a launch.
///
/// Bound before the ranks start and handed to the store after: the port is this launch's own from the beginning, and
/// ranks that are early wait in the socket's queue.
struct ListeningSocket {
    let descriptor: Int32
    let port: UInt16

    /// - Parameter port: 0 for a free one.
    init(port: UInt16) throws(LaunchError) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard Self.bind(descriptor, port), listen(descriptor, SOMAXCONN) == 0 else {
            let reason = String(cString: strerror(errno))
            Foundation.close(descriptor)
            throw LaunchError(
                "cannot listen on port \(port): \(reason). If another program has it, choose another by --master-port")
        }
        self.port = Self.boundPort(descriptor)
    }

    func close() { Foundation.close(descriptor) }

    private static func bind(_ descriptor: Int32, _ port: UInt16) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        address.sin_port = port.bigEndian
        return withSocketAddress(&address) { Foundation.bind(descriptor, $0, $1.pointee) } == 0
    }

    private static func boundPort(_ descriptor: Int32) -> UInt16 {
        var address = sockaddr_in()
        _ = withSocketAddress(&address) { getsockname(descriptor, $0, $1) }
        return UInt16(bigEndian: address.sin_port)
    }
}

/// C's view of an IPv4 address.
private func withSocketAddress(
    _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
) -> Int32 {
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, &size) }
    }
}
