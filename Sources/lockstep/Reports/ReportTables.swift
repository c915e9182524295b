import Foundation
import Training

/// The last, least and greatest values of all metrics.
struct MetricsTable {
    private let runs: [RecordedRun]

    init(_ runs: [RecordedRun]) { self.runs = runs }

    /// Those of evaluations, and losses: curves of speed and the like have no best.
    private var names: [String] {
        Set(runs.flatMap { $0.log.curves.filter { !$0.value.isEmpty }.keys })
            .filter { $0.hasPrefix("validation/") || CurveChart.subject(of: $0) == "loss" }
            .sorted { ($0.count, $0) < ($1.count, $1) }
    }

    var html: String {
        let rows = names.flatMap { name in runs.compactMap { row(name, $0) } }
        let head = ["metric"] + (runs.count > 1 ? ["run"] : []) + ["last", "least", "greatest"]
        return HTML.section("Metrics", rows.isEmpty ? [] : [HTML.table(head, rows)])
    }

    private func row(_ name: String, _ run: RecordedRun) -> [String]? {
        guard let curve = run.log.curves[name], let last = curve.last, let least = curve.least,
            let greatest = curve.greatest
        else { return nil }
        return [name] + (runs.count > 1 ? [run.name] : [])
            + [Amounts.digits(last.value), Self.text(least), Self.text(greatest)]
    }

    private static func text(_ point: ThinnedCurve.Point) -> String {
        "\(Amounts.digits(point.value)) at step \(point.step)"
    }
}

/// How several runs stand.
struct RunsTable {
    private let runs: [RecordedRun]

    init(_ runs: [RecordedRun]) { self.runs = runs }

    var html: String {
        HTML.section(
            "Runs", [HTML.table(["run", "state", "best", "step", "epoch", "duration", "began"], runs.map(row))])
    }

    private func row(_ run: RecordedRun) -> [String] {
        let summary = run.summary
        return [
            run.name, summary.state?.rawValue ?? "unknown",
            summary.best.map { "\(summary.bestMetric ?? "") \(Amounts.digits($0))" } ?? "",
            summary.step.map(String.init) ?? "", summary.epoch.map(String.init) ?? "",
            summary.duration.map(Amounts.span) ?? "",
            run.session.map { Amounts.date($0.began) } ?? "",
        ]
    }
}

/// The settings in which runs differ.
struct SettingsThatDiffer {
    private let runs: [RecordedRun]

    init(_ runs: [RecordedRun]) { self.runs = runs }

    var html: String {
        let tables = runs.map { Dictionary($0.settings, uniquingKeysWith: { $1 }) }
        let rows = keys.compactMap { key -> [String]? in
            let values = tables.map { $0[key] ?? "-" }
            return Set(values).count > 1 ? [key] + values : nil
        }
        return HTML.section(
            "Settings that differ", rows.isEmpty ? [] : [HTML.table(["setting"] + runs.map(\.name), rows)])
    }

    /// All, in the order in which they come.
    private var keys: [String] {
        var known = Set<String>()
        return runs.flatMap(\.settings).map(\.key).filter { known.insert($0).inserted }
    }
}
