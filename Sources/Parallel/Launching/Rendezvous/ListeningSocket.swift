import Foundation

/// A socket that listens on one address, for the store of a launch; on the loopback interface unless told otherwise.
struct ListeningSocket {
    let host: HostAddress
    let descriptor: Int32
    let port: UInt16

    /// - Parameter port: 0 for a free one.
    init(_ host: HostAddress = .loopback, port: UInt16) throws(LaunchError) {
        self.host = host
        let descriptor = socket(host.family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let isBound = host.withSocketAddress(port: port) { Foundation.bind(descriptor, $0, $1) } == 0
        guard isBound, listen(descriptor, SOMAXCONN) == 0 else {
            let reason = String(cString: strerror(errno))
            Foundation.close(descriptor)
            throw LaunchError(
                "cannot listen on port \(port) of \(host): \(reason). If another program has it, choose another port")
        }
        self.descriptor = descriptor
        self.port = HostAddress.port(of: descriptor)
    }

    func close() { Foundation.close(descriptor) }
}
