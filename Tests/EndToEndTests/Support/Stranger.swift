import Foundation

/// Someone who connects to a port where nobody expects him.
final class Stranger {
    private let descriptor: Int32

    /// - Returns: nil where nobody answers within a moment.
    init?(_ host: String = "127.0.0.1", port: UInt16) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        let status = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 || (errno == EINPROGRESS && isAnswered) else { return nil }
    }

    deinit { close(descriptor) }

    private var isAnswered: Bool {
        var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&wait, 1, 500) == 1 && wait.revents & Int16(POLLERR | POLLHUP) == 0
    }

    /// As much as the other side takes.
    func say(_ bytes: [UInt8]) { _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }
}
