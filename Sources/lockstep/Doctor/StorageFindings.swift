import Foundation

/// Shared memory, and the disks of runs and of the cache.
enum StorageFindings {
    static func all(environment: [String: String] = ProcessInfo.processInfo.environment) -> [Finding] {
        let cache =
            environment["LOCKSTEP_CACHE"] ?? (environment["XDG_CACHE_HOME"] ?? "\(NSHomeDirectory())/.cache")
            + "/lockstep"
        return [sharedMemory(), disk("disk of runs", "runs"), disk("disk of cache", cache)]
    }

    private static func sharedMemory() -> Finding {
        guard let free = freeBytes("/dev/shm") else {
            return .warning("shared memory", "there is no /dev/shm", fix: "mount -t tmpfs shm /dev/shm; NCCL needs it")
        }
        guard free < 256 << 20 else { return .ok("shared memory", "\(Amounts.bytes(free)) free in /dev/shm") }
        return .warning(
            "shared memory", "only \(Amounts.bytes(free)) free in /dev/shm: NCCL may fail",
            fix: "docker run --shm-size 8g, or mount -o remount,size=8g /dev/shm")
    }

    /// A checkpoint is written beside the one that it replaces.
    private static func disk(_ subject: String, _ folder: String) -> Finding {
        let place = existing(folder)
        guard access(place, W_OK) == 0, let free = freeBytes(place) else {
            return .failure(
                subject, "\(place) cannot be written to", fix: "chmod or chown it, or work in another folder")
        }
        let text = "\(Amounts.bytes(free)) free for \(folder)"
        if free < 200 << 20 { return .failure(subject, "only \(text)", fix: "make room: no checkpoint may fit") }
        return free < 5 << 30
            ? .warning(subject, "only \(text)", fix: "make room, or lower checkpoint.keep") : .ok(subject, text)
    }

    /// The folder itself, or the one above it that it would be made in.
    private static func existing(_ folder: String) -> String {
        var url = URL(filePath: folder).standardizedFileURL
        while !FileManager.default.fileExists(atPath: url.path), url.path != "/" { url.deleteLastPathComponent() }
        return url.path
    }

    /// For those who are not root.
    private static func freeBytes(_ path: String) -> Int? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }
}
