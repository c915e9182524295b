import Foundation

extension ProcessTable {
    /// Where a process waits for connections over TCP, such as `127.0.0.1:29500` or `[::1]:29500`.
    static func listeningAddresses(of process: pid_t) -> [String] {
        let sockets = sockets(of: process)
        return ["tcp", "tcp6"].flatMap { table in
            let lines = (try? String(contentsOfFile: "/proc/net/\(table)", encoding: .utf8)) ?? ""
            return lines.split(separator: "\n").dropFirst().compactMap { line -> String? in
                let fields = line.split(separator: " ")
                // 0A is the state of a socket that listens; the tenth field is its number.
                guard fields.count > 9, fields[3] == "0A", sockets.contains(String(fields[9])) else { return nil }
                return address(fields[1])
            }
        }
    }

    private static func sockets(of process: pid_t) -> Set<String> {
        let folder = "/proc/\(process)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let links = names.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)") }
        return Set(links.filter { $0.hasPrefix("socket:[") }.map { String($0.dropFirst(8).dropLast()) })
    }

    /// The kernel writes words of four bytes in the machine's order, `0100007F:7148` for 127.0.0.1:29000.
    private static func address(_ text: Substring) -> String? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1], radix: 16) else { return nil }
        var bytes = stride(from: 0, to: parts[0].count, by: 8).flatMap { start -> [UInt8] in
            let word = UInt32(parts[0].dropFirst(start).prefix(8), radix: 16) ?? 0
            return withUnsafeBytes(of: word) { Array($0) }
        }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        inet_ntop(family, &bytes, &text, socklen_t(text.count))
        let host = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return family == AF_INET ? "\(host):\(port)" : "[\(host)]:\(port)"
    }
}
