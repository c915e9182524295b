import Foundation
import Synchronization

/// Counts of SIGINT, SIGTERM and SIGHUP since `install()`: the handlers only count, the launcher's loop acts.
enum LaunchSignals {
    private static let interrupts = Atomic<Int>(0)
    private static let terminations = Atomic<Int>(0)

    static func install() {
        for (number, handler) in [(SIGINT, onInterrupt), (SIGTERM, onTermination)] { signal(number, handler) }
        if !ignoresHangUp { signal(SIGHUP, onTermination) }
    }

    /// For a rank that is a copy of the launcher.
    static func uninstall() {
        for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
        if !ignoresHangUp { signal(SIGHUP, SIG_DFL) }
    }

    /// As nohup and `--detach` want it, for the launcher and its ranks.
    private static var ignoresHangUp: Bool {
        var action = sigaction()
        sigaction(SIGHUP, nil, &action)
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
            == unsafeBitCast(SIG_IGN, to: Int.self)
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
