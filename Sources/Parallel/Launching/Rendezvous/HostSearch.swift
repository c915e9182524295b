import Foundation

/// Returns when somebody listens at `host`, which says less on the terminal than libtorch's own attempts.
///
/// - Throws: `LaunchError` after `patience` seconds.
func waitForHost(_ host: String, _ port: UInt16, patience: Double, isCancelled: () -> Bool) throws(LaunchError) {
    let deadline = wallClock() + patience
    var reason = ""
    while wallClock() < deadline && !isCancelled() {
        do {
            for address in try SocketAddress.resolve(host, port: port) {
                guard let problem = address.problemConnecting else { return }
                reason = problem
            }
        } catch {
            reason = "\(error)"
        }
        usleep(200_000)
    }
    throw LaunchError("\(reason), for \(Int(patience)) s. Is the launcher with node rank 0 running there?")
}

extension SocketAddress {
    /// Why nobody answers there; nil when somebody does.
    fileprivate var problemConnecting: String? {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        // Bounds the time that a connection may take.
        var patience = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let status = withRaw { connect(descriptor, $0, $1) }
        guard status != 0 else { return nil }
        return errno == EINPROGRESS ? "no answer" : String(cString: strerror(errno))
    }
}
