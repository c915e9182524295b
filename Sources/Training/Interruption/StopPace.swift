/// Whether a run that is asked to stop can do so in time: it has to come to the end of what it is doing, and to write a
/// checkpoint.
package struct StopPace {
    /// Seconds from the request to the kill; nil where nobody is in a hurry.
    let deadline: Double?
    private let now: WallClock
    private var longest = (what: "", seconds: 0.0)
    private var isWarned = false

    package init(deadline: Double?, now: @escaping WallClock = systemClock) {
        self.deadline = deadline
        self.now = now
    }

    /// Remembers how long `work`, during which no request is heard, has taken.
    package mutating func timing<Result>(_ what: String, _ work: () throws -> Result) rethrows -> Result {
        let start = now()
        defer { add(what, now() - start) }
        return try work()
    }

    private mutating func add(_ what: String, _ seconds: Double) {
        if seconds > longest.seconds { longest = (what, seconds) }
    }

    /// Once, as soon as it is known that there would not be time enough.
    ///
    /// - Parameter writing: seconds that a checkpoint takes.
    package mutating func warning(writing: Double) -> String? {
        guard let deadline, !isWarned, longest.seconds + writing > deadline else { return nil }
        isWarned = true
        return """
            \(longest.what) has taken \(short(longest.seconds)) s and a checkpoint \(short(writing)) s: a request to stop \
            is not fulfilled within \(short(deadline)) s. Give more time, or write checkpoints more often \
            (checkpoint.everySteps)
            """
    }
}
