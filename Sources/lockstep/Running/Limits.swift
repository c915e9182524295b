import Foundation

/// What the system lets this process have.
enum Limits {
    /// The usual limit of 1024 open files is one that a process may raise by itself; it protects programs that use `select`,
    /// of which this is none. Connections of ranks, and of strangers, are open files too.
    static func raiseOpenFiles() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
