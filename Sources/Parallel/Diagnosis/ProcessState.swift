import Foundation

/// What the kernel says of a process.
package enum ProcessState: Equatable, Sendable {
    case alive
    /// By SIGSTOP and the like, or by a debugger.
    case stopped
    /// In a system call that cannot be interrupted, nearly always for a disk or a network file system.
    case uninterruptible
    case gone

    /// Asks `/proc`.
    init(of process: pid_t) {
        guard let line = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            // The name stands in parentheses and may hold any letter.
            let letter = line.split(separator: ")").last?.first(where: { $0 != " " })
        else {
            self = .gone
            return
        }
        switch letter {
        case "T", "t": self = .stopped
        case "D": self = .uninterruptible
        case "Z", "X": self = .gone
        default: self = .alive
        }
    }

    /// Why a process in this state does not answer; nil where the state does not say.
    var reason: String? {
        switch self {
        case .stopped: "it was stopped by a signal (state T)"
        case .uninterruptible: "it waits for a disk or a network file system (state D)"
        case .gone: "its process is gone"
        case .alive: nil
        }
    }
}
