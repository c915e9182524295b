import Foundation

/// The files that another process of this machine reads: what it was loading when it hung.
enum OpenFiles {
    /// Files that were opened for reading only, by the paths that a user would write here.
    static func read(by process: pid_t) -> [String] {
        let folder = "/proc/\(process)"
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/fd")) ?? []
        return numbers.compactMap(Int.init).sorted().filter { isReadOnly("\(folder)/fdinfo/\($0)") }
            .compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/fd/\($0)") }
            .filter(isData).map(shortened)
    }

    /// The flags are octal; their last two bits are the mode.
    private static func isReadOnly(_ path: String) -> Bool {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("flags:") }),
            let flags = line.split(whereSeparator: \.isWhitespace).last.flatMap({ Int($0, radix: 8) })
        else { return false }
        return flags & 3 == Int(O_RDONLY)
    }

    /// Not a socket or pipe, which have no path, nor one of the system's own.
    private static func isData(_ path: String) -> Bool {
        path.hasPrefix("/") && !["/dev/", "/proc/", "/sys/", "/usr/"].contains(where: path.hasPrefix)
    }

    private static func shortened(_ path: String) -> String {
        let here = FileManager.default.currentDirectoryPath + "/"
        return path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
    }
}
