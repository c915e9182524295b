import CTorch
import Foundation

/// This process's sockets that wait for connections, whoever has made them.
enum ListeningSockets {
    static func all() -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return names.compactMap { Int32($0) }.filter(isListening)
    }

    private static func isListening(_ descriptor: Int32) -> Bool {
        var answer: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &answer, &size) == 0 && answer != 0
    }

    /// Lets nobody connect any more: attempts get no answer, and take nothing of this process, such as its limit of open
    /// files. Closing the socket is its owner's, who would be surprised.
    static func seal(_ descriptor: Int32) {
        // Where the system has no such filter the socket stays as it is, which is how it works without this.
        _ = ct_seal_socket(descriptor)
    }

    static func seal(port: UInt16) {
        for descriptor in all() where SocketAddress(of: descriptor)?.port == port { seal(descriptor) }
    }
}
