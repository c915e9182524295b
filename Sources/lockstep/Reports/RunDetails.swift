import Foundation
import Training

/// How a run was made: its plan, where it ran, its checkpoints, its settings, and what it said.
struct RunDetails {
    private let run: RecordedRun

    init(_ run: RecordedRun) { self.run = run }

    var html: String {
        [
            HTML.section("Plan and environment", [environment]), HTML.section("Checkpoints", [checkpoints]),
            HTML.section("Settings and log", [configuration, log]),
        ].joined()
    }

    private var environment: String {
        guard let environment = run.environment else { return HTML.list([("host", run.summary.host)]) }
        return HTML.list([("plan", environment.plan?.joined(separator: "\n"))] + environment.facts)
    }

    private var checkpoints: String {
        guard !run.checkpoints.isEmpty else { return "" }
        return HTML.table(
            ["step", "epoch", "written", "size", "metrics"],
            run.checkpoints.map { checkpoint in
                let size = checkpoint.files.reduce(0.0) { $0 + Double($1.size) } / 1e6
                let metrics = checkpoint.metrics.sorted { ($0.key.count, $0.key) < ($1.key.count, $1.key) }
                    .prefix(4).map { "\($0) \(Amounts.digits($1))" }
                return [
                    "\(checkpoint.step)", "\(checkpoint.epoch)", Amounts.date(checkpoint.time),
                    String(format: "%.1f MB", size), metrics.joined(separator: ", "),
                ]
            })
    }

    private var configuration: String {
        run.configuration.map { HTML.folded("Settings, as they were resolved", [HTML.code($0)]) } ?? ""
    }

    private var log: String {
        guard !run.said.lines.isEmpty else { return "" }
        return HTML.folded("What the main rank said", [HTML.code(run.said.lines.joined(separator: "\n"))])
    }
}
