import Foundation

/// What the system lets a process have.
enum LimitFindings {
    static func all() -> [Finding] { [openFiles(), lockedMemory(), core()] }

    /// Ranks, loaders and connections each hold some tens.
    private static let enoughFiles = 4096

    private static func openFiles() -> Finding {
        let limit = limit(RLIMIT_NOFILE)
        guard let limit, limit < enoughFiles else { return .ok("open files", text(limit)) }
        return .warning(
            "open files", "\(limit), which many ranks and workers use up",
            fix: "ulimit -Hn 65536, or LimitNOFILE= of the service, or docker run --ulimit nofile=65536")
    }

    private static func lockedMemory() -> Finding {
        guard let limit = limit(__RLIMIT_MEMLOCK) else { return .ok("locked memory", "unlimited") }
        let text = "\(limit >> 10) KiB"
        guard FileManager.default.fileExists(atPath: "/sys/class/infiniband") else {
            return .ok("locked memory", "\(text); only InfiniBand needs more, and there is none")
        }
        return .warning(
            "locked memory", "\(text): InfiniBand may not be able to register its buffers",
            fix: "ulimit -l unlimited, or docker run --ulimit memlock=-1")
    }

    private static func core() -> Finding {
        let isOff = limit(RLIMIT_CORE) == 0
        return .ok("core files", isOff ? "off: a crash leaves none (ulimit -c unlimited writes them)" : "on")
    }

    /// nil is unlimited.
    private static func limit(_ resource: __rlimit_resource) -> Int? {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(resource.rawValue), &limit)
        return limit.rlim_cur > UInt(Int.max) ? nil : Int(limit.rlim_cur)
    }

    private static func text(_ limit: Int?) -> String { limit.map(String.init) ?? "unlimited" }
}
