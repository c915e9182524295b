import Foundation

/// How to look at a run in TensorBoard, at the machine and from afar: commands to copy.
struct TensorBoardAccess {
    let folder: String
    let port: Int
    var environment = ProcessInfo.processInfo.environment
    var user = NSUserName()
    var host = ProcessInfo.processInfo.hostName

    /// - Parameter folder: of the run.
    init(_ folder: String) {
        self.folder = URL(filePath: folder).standardizedFileURL.path
        port = Self.freePort(from: 6006)
    }

    var lines: [String] {
        [
            "tensorboard: tensorboard --logdir \(quoted(folder)) --port \(port)",
            "from another machine: \(tunnel), then http://127.0.0.1:\(port)",
        ]
    }

    /// TensorBoard listens on its own machine only; this brings it to the reader's.
    private var tunnel: String {
        let forward = "ssh -L \(port):127.0.0.1:\(port)"
        if let login { return "\(forward) -J \(user)@\(login) \(user)@\(host)" }
        guard let reached, reached.port != "22" else { return "\(forward) \(user)@\(reached?.host ?? host)" }
        return "\(forward) -p \(reached.port) \(user)@\(reached.host)"
    }

    /// The machine from which a job was submitted: a cluster's nodes are reached through it.
    private var login: String? {
        guard let submitted = environment["SLURM_SUBMIT_HOST"], submitted != host else { return nil }
        return submitted
    }

    /// The address by which this machine was reached when its user logged in: a name may mean nothing elsewhere.
    private var reached: (host: String, port: String)? {
        let words = (environment["SSH_CONNECTION"] ?? "").split(separator: " ").map(String.init)
        return words.count == 4 ? (words[2], words[3]) : nil
    }

    private func quoted(_ path: String) -> String {
        let isPlain = path.allSatisfy { $0.isLetter || $0.isNumber || "/._-+".contains($0) }
        return isPlain ? path : "'\(path.replacing("'", with: "'\\''"))'"
    }

    /// The first at which nobody listens now.
    private static func freePort(from first: Int) -> Int { (first..<first + 100).first(where: isFree) ?? first }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
