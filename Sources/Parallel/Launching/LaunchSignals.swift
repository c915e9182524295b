import Foundation
import Synchronization

/// Counts of SIGINT, SIGTERM and SIGHUP since `install()`: the handlers only count, the launcher's loop acts.
enum LaunchSignals {
    private static let interrupts = Atomic<Int>(0)
    private static let terminations = Atomic<Int>(0)

    static func install() {
        for (number, handler) in [(SIGINT, onInterrupt), (SIGTERM, onTermination), (SIGHUP, onTermination)] {
            signal(number, handler)
        }
    }

    /// For a rank that is a copy of the launcher.
    static func uninstall() {
        for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
    }

    /// The signals that came since the last call.
    static func take() -> [Int32] {
        let interrupts = interrupts.exchange(0, ordering: .relaxed)
        let terminations = terminations.exchange(0, ordering: .relaxed)
        return [Int32](repeating: SIGINT, count: interrupts) + [Int32](repeating: SIGTERM, count: terminations)
    }

    private static let onInterrupt: @convention(c) (Int32) -> Void = { _ in
        LaunchSignals.interrupts.add(1, ordering: .relaxed)
    }
    private static let onTermination: @convention(c) (Int32) -> Void = { _ in
        LaunchSignals.terminations.add(1, ordering: .relaxed)
    }
}
