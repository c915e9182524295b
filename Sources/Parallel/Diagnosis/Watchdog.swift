import Foundation

/// Looks at the records of the ranks of one machine from outside, so that also a rank that was stopped, or hangs in a
/// system call, is named.
struct Watchdog {
    let records: RankRecords
    /// Seconds that ranks may wait for each other.
    let timeout: Double
    private var nextLook = 0.0
    private var suspicion: Diagnosis.Mismatch?

    init(_ records: RankRecords, timeout: Double) {
        self.records = records
        self.timeout = timeout
    }

    /// What is wrong with the run, once it is certain; five times a second is often enough to look.
    mutating func look(at running: [Int: pid_t], endings: [Int: String]) -> String? {
        let now = wallClock()
        guard now >= nextLook else { return nil }
        nextLook = now + min(0.2, timeout / 10)
        let diagnosis = records.diagnosis(endings: endings, processes: running)
        return mismatch(diagnosis) ?? diagnosis.desertion(timeout: min(1, timeout)) ?? diagnosis.stall(timeout: timeout)
    }

    /// Seen twice: a record may be read while its rank writes.
    private mutating func mismatch(_ diagnosis: Diagnosis) -> String? {
        let found = diagnosis.mismatch
        defer { suspicion = found }
        return found == suspicion ? found?.message : nil
    }
}
