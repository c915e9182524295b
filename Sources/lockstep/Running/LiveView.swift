import Foundation

/// Shows lines again and again until Ctrl-C: in place on a terminal, one after the other elsewhere.
struct LiveView {
    /// Seconds.
    let interval: Double
    let lines: () throws -> [String]

    // The alternate screen, where the terminal keeps what was there before, and no cursor.
    private static let enter = "\u{1B}[?1049h\u{1B}[?25l"
    private static let leave = "\u{1B}[?25h\u{1B}[?1049l"

    func run() throws {
        let pause = SignalPause()
        guard Terminal.isInteractive else {
            return try repeatedly(pause) { print(($0 + [""]).joined(separator: "\n")) }
        }
        print(Self.enter, terminator: "")
        defer {
            print(Self.leave, terminator: "")
            fflush(nil)
        }
        try repeatedly(pause) { print(Self.screen($0, size: Terminal.size), terminator: "") }
    }

    private func repeatedly(_ pause: SignalPause, _ show: ([String]) -> Void) throws {
        repeat {
            show(try lines())
            fflush(nil)
        } while pause.wait(interval)
    }

    /// As much as fits, over what is there; the last column stays free, because some terminals wrap once it is filled.
    private static func screen(_ lines: [String], size: (columns: Int, rows: Int)) -> String {
        let fitting = lines.prefix(max(size.rows, 1)).map { $0.prefix(max(size.columns - 1, 1)) + "\u{1B}[K" }
        return "\u{1B}[H" + fitting.joined(separator: "\n") + "\u{1B}[J"
    }
}

/// Waits that a signal ends. The signals are held back and collected while waiting, so none needs a handler.
private struct SignalPause {
    private var ending = sigset_t()
    private var all = sigset_t()

    init() {
        for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&ending, signal) }
        all = ending
        sigaddset(&all, SIGWINCH)
        pthread_sigmask(SIG_BLOCK, &all, nil)
    }

    /// - Returns: false when the user has asked for the end. A resized window ends the wait too.
    func wait(_ seconds: Double) -> Bool {
        var all = all
        var ending = ending
        var time = timespec(tv_sec: Int(seconds), tv_nsec: Int((seconds - seconds.rounded(.down)) * 1e9))
        let signal = sigtimedwait(&all, nil, &time)
        return signal < 0 || sigismember(&ending, signal) == 0
    }
}
