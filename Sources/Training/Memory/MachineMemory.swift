internal import Foundation

/// The memory that this machine, or the container that the process is in, can still give.
public enum MachineMemory {
    /// Bytes; nil where the system does not say.
    public static var available: Int? {
        let limits = [availableToAll, availableToContainer].compactMap { $0 }
        return limits.min()
    }

    /// Linux's own reckoning, which counts what caches would give back.
    private static var availableToAll: Int? {
        let line = text("/proc/meminfo")?.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
    }

    private static var availableToContainer: Int? {
        guard let limit = number("/sys/fs/cgroup/memory.max"), let used = number("/sys/fs/cgroup/memory.current") else {
            return nil
        }
        return max(0, limit - used)
    }

    private static func number(_ path: String) -> Int? {
        text(path).flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    private static func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
}
