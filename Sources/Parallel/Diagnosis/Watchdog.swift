import Foundation

/// Looks at the records of the ranks of one machine from outside, so that also a rank that was stopped, or hangs in a
/// system call, is named.
package struct Watchdog {
    let records: RankRecords
    /// Seconds that ranks may wait for each other.
    let timeout: Double
    private let clock: @Sendable () -> Double
    private var lastLook: Double
    /// Until then nobody is blamed for waiting.
    private var pardon = 0.0
    private var suspicion: Diagnosis.Mismatch?

    /// - Parameter clock: seconds since 1970.
    package init(_ records: RankRecords, timeout: Double, clock: @escaping @Sendable () -> Double = wallClock) {
        self.records = records
        self.timeout = timeout
        self.clock = clock
        lastLook = clock()
    }

    /// What is wrong with the run, once it is certain; five times a second is often enough to look.
    package mutating func look(at running: [Int: pid_t], endings: [Int: String]) -> String? {
        let now = clock()
        guard abs(now - lastLook) >= 0.2 else { return nil }
        // The machine was asleep, this process stopped, or the clock set: how long ranks have waited is not known.
        if abs(now - lastLook) > 5 { pardon = now + timeout }
        lastLook = now
        let patience = now < pardon ? .infinity : timeout
        return records.diagnosis(endings: endings, processes: running, now: now).finding(patience, &suspicion)
    }
}
