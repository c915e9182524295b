import Foundation
import Training

/// Runs as lines, the columns that matter most first.
struct RunTable {
    private let runs: [RunSummary]

    init(_ runs: [RunSummary]) { self.runs = runs }

    private static let head = [
        "name", "state", "epoch", "step", "best", "last", "began", "took", "task", "host",
    ]

    /// - Parameter width: columns of the terminal, where what does not fit is cut off; nil is none.
    func lines(width: Int?) -> [String] {
        TextTable(Self.head, runs.map(row)).lines.map { line in
            guard let width, line.count >= width else { return line }
            return line.prefix(max(1, width - 2)) + "\u{2026}"
        }
    }

    private func row(_ run: RunSummary) -> [String] {
        [
            run.name, run.state?.rawValue ?? "unknown", text(run.epoch), text(run.step), best(run), text(run.last),
            run.age.map { "\(span($0)) ago" } ?? "-", run.duration.map(span) ?? "-", run.task ?? "-", place(run),
        ]
    }

    private func best(_ run: RunSummary) -> String {
        run.best.map { "\(run.bestMetric ?? "") \(text($0))" } ?? "-"
    }

    /// With the process of a run that goes on.
    private func place(_ run: RunSummary) -> String {
        (run.host ?? "-") + (run.process.map { ", process \($0)" } ?? "")
    }

    private func text(_ number: Int?) -> String { number.map(String.init) ?? "-" }
    private func text(_ value: Double?) -> String { value.map { String(format: "%.4f", $0) } ?? "-" }

    /// In the largest unit of which there are two.
    private func span(_ seconds: Double) -> String {
        for (unit, length) in [("d", 86400.0), ("h", 3600), ("min", 60)] where seconds >= 2 * length {
            return "\(Int(seconds / length)) \(unit)"
        }
        return "\(Int(max(0, seconds))) s"
    }
}
