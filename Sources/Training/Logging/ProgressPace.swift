internal import Foundation

/// The speed of a piece of work since its first report. A run that is resumed in the middle starts counting there.
struct ProgressPace {
    private let first: ProgressReport
    private let start: Double

    init(first: ProgressReport, at time: Double) {
        self.first = first
        start = time
    }

    /// Whether `report` is of the same work, further on.
    func covers(_ report: ProgressReport) -> Bool {
        report.label == first.label && report.total == first.total && report.completed >= first.completed
    }

    /// `41.2 samples/s` and `ETA 00:41`, at the end `in 01:30`; nothing before there is anything to go by.
    func fields(for report: ProgressReport, at time: Double) -> [String] {
        let seconds = time - start
        let steps = report.completed - first.completed
        guard steps > 0, seconds > 0 else { return [] }
        let rate = Double(report.samples - first.samples) / seconds
        let remaining = Double(report.total - report.completed) * seconds / Double(steps)
        let end = report.isComplete ? "in \(clockTime(seconds))" : "ETA \(clockTime(remaining))"
        return ["\(short(rate)) \(report.unit)/s", end]
    }

    private func short(_ rate: Double) -> String {
        rate.formatted(.number.precision(.fractionLength(rate < 100 ? 1 : 0)).grouping(.never).locale(posix))
    }
}

/// `00:41` or `1:02:03`.
func clockTime(_ seconds: Double) -> String {
    let whole = Int(min(max(seconds, 0), 1e9).rounded(.up))
    let minutes = "\(twoDigits(whole / 60 % 60)):\(twoDigits(whole % 60))"
    return whole < 3600 ? minutes : "\(whole / 3600):\(minutes)"
}

private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

/// The same digits in every country.
private let posix = Locale(identifier: "en_US_POSIX")
