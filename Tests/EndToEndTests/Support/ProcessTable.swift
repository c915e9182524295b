import Foundation

/// The processes of this machine, told apart by their environment.
enum ProcessTable {
    /// Those that have `entry`, such as `KEY=1`, in their environment; a process that has ended has none.
    static func processes(with entry: String) -> [pid_t] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.compactMap(pid_t.init).filter { environment(of: $0).contains(entry) }
    }

    /// What `ps -o comm` shows.
    static func name(of process: pid_t) -> String {
        let name = try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)
        return (name ?? "").trimmingCharacters(in: .newlines)
    }

    /// In bytes.
    static func residentMemory(of process: pid_t) -> Int {
        let pages = (try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8))?.split(separator: " ")
        return (pages?.dropFirst().first.flatMap { Int($0) } ?? 0) * sysconf(Int32(_SC_PAGESIZE))
    }

    private static func environment(of process: pid_t) -> Set<String> {
        let bytes = FileManager.default.contents(atPath: "/proc/\(process)/environ") ?? Data()
        return Set(bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) })
    }
}
