import Foundation

/// A socket that listens on one address, for the store in which ranks meet.
///
/// Bound before the ranks start and handed to the store after: the port is this launch's own from the beginning, and
/// ranks that are early wait in the socket's queue.
struct ListeningSocket {
    let descriptor: Int32
    let address: SocketAddress

    var port: UInt16 { address.port }

    /// On the loopback interface.
    ///
    /// - Parameter port: 0 for a free one.
    init(port: UInt16) throws {
        var address = try GatheringAddress.loopback(isIPv6: false)
        address.port = port
        try self.init(at: address)
    }

    /// - Parameter address: one of this machine; its port 0 for a free one.
    init(at address: SocketAddress) throws(LaunchError) {
        let made = socket(address.family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(made, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard address.withRaw({ bind(made, $0, $1) }) == 0, listen(made, SOMAXCONN) == 0,
            let bound = SocketAddress(of: made)
        else {
            let reason = String(cString: strerror(errno))
            Foundation.close(made)
            throw LaunchError(
                """
                cannot listen on port \(address.port) of \(address.host): \(reason). If another program has it, choose \
                another by --master-port or MASTER_PORT
                """)
        }
        (descriptor, self.address) = (made, bound)
    }

    func close() { Foundation.close(descriptor) }
}
