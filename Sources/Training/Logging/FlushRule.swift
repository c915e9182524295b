internal import Foundation

/// Seconds since 1970. Clocks are passed in, so that tests have their own.
public typealias WallClock = @Sendable () -> Double

public let systemClock: WallClock = { Date().timeIntervalSince1970 }

/// When a log's lines leave the process.
public enum FlushRule: Sendable {
    /// At once: nothing is lost when the process is killed.
    case everyLine
    /// With the first line that comes so many seconds after the last flush.
    case seconds(Double)
}

/// Remembers the last flush.
struct FlushTimer {
    let rule: FlushRule
    private var last: Double

    init(_ rule: FlushRule, now: Double) {
        self.rule = rule
        last = now
    }

    mutating func isDue(_ now: Double) -> Bool {
        if case .seconds(let interval) = rule, now - last < interval { return false }
        last = now
        return true
    }
}
