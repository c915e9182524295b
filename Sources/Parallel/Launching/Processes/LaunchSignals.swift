import Foundation
import Synchronization

/// The signals that came since `install`: the handlers only write them down, the launcher's loop acts.
enum LaunchSignals {
    /// A bit each.
    private static let pending = Atomic<UInt64>(0)

    static func install(_ signals: [Int32]) {
        for number in signals where !isHeldBack(number) { signal(number, write) }
    }

    static func uninstall(_ signals: [Int32]) {
        for number in signals where !isHeldBack(number) { signal(number, SIG_DFL) }
    }

    static func take() -> [Int32] {
        let bits = pending.exchange(0, ordering: .relaxed)
        return (1..<64).filter { bits & (1 << UInt64($0)) != 0 }
    }

    /// What nohup has arranged stays so.
    private static func isHeldBack(_ number: Int32) -> Bool {
        var current = sigaction()
        sigaction(number, nil, &current)
        return number == SIGHUP && unsafeBitCast(current.__sigaction_handler.sa_handler, to: Int.self) == 1
    }

    private static let write: @convention(c) (Int32) -> Void = { number in
        LaunchSignals.pending.bitwiseOr(1 << UInt64(number), ordering: .relaxed)
    }
}
