internal import Synchronization

/// The one line at the bottom of the terminal that shows how far long work has come.
///
/// On a terminal the line is redrawn in place, at most ten times a second, and every other output goes through
/// `print(_:)`, which moves it above the line; that of others is not garbled either, see `Console.draw`. Elsewhere there is a
/// plain line now and then, and always the last one.
public final class ProgressLine: Sendable {
    private struct State {
        var pace: ProgressPace?
        var latest: ProgressReport?
        var lastDrawing = -Double.infinity
        /// What is on the screen, nil if there is nothing.
        var shown: String?
        var isDue = false
    }

    private let console: Console
    private let plainInterval: Double
    private let now: WallClock
    private let state = Mutex(State())

    /// One process of a run draws; the others get `Console.silent`. `plainInterval`, in seconds, is for what is no
    /// terminal.
    public init(console: Console, plainInterval: Double = 5, now: @escaping WallClock = systemClock) {
        self.console = console
        self.plainInterval = plainInterval
        self.now = now
    }

    /// Shows `report`, unless one was shown a moment ago.
    public func update(_ report: ProgressReport) {
        let time = now()
        state.withLock { state in
            note(report, time, &state)
            let interval = console.width() == nil ? plainInterval : 0.1
            if report.isComplete || time - state.lastDrawing >= interval { draw(time, &state) }
        }
    }

    /// Prints a line of its own above the progress.
    public func print(_ line: String) {
        state.withLock { state in
            guard state.shown != nil else { return console.write(line + "\n") }
            console.settle(line)
            draw(now(), &state)
        }
    }

    /// Ends the work: its last report stays on the screen, and what is printed next comes below it.
    public func finish() {
        state.withLock { state in
            if state.isDue { draw(now(), &state) }
            if let shown = state.shown { console.settle(shown) }
            state = State()
        }
    }

    private func note(_ report: ProgressReport, _ time: Double, _ state: inout State) {
        if state.pace?.covers(report) != true { state.pace = ProgressPace(first: report, at: time) }
        state.latest = report
        state.isDue = true
    }

    private func draw(_ time: Double, _ state: inout State) {
        guard let report = state.latest, let pace = state.pace else { return }
        let text = ProgressText(report: report, pace: pace.fields(for: report, at: time))
        if let width = console.width() {
            let line = text.line(width: width, hasColour: console.hasColour, hasUnicode: console.hasUnicode)
            console.draw(line)
            state.shown = line
        } else if state.isDue {
            console.write(console.progressMark + text.plain + "\n")
        }
        state.lastDrawing = time
        state.isDue = false
    }
}
