import Foundation
import Training

/// How a run stands, at a glance.
struct RunHeader {
    private let run: RecordedRun

    init(_ run: RecordedRun) { self.run = run }

    var html: String {
        let state = run.summary.state?.rawValue ?? "unknown"
        let title = HTML.element("h1", [HTML.text(run.name), HTML.element("span", class: "state \(state)", [state])])
        return HTML.element("header", [title, HTML.element("div", class: "facts", facts.map(Self.card))])
    }

    private static func card(_ name: String, _ value: String) -> String {
        HTML.element(
            "div", class: "fact", [HTML.element("b", [HTML.text(value)]), HTML.element("span", [HTML.text(name)])])
    }

    private var facts: [(String, String)] {
        let summary = run.summary
        return [
            summary.best.map { ("best \(summary.bestMetric ?? "")", Amounts.digits($0)) },
            summary.step.map { ("step", "\($0)") },
            summary.epoch.map { ("epoch", "\($0)\(epochs)") },
            summary.duration.map { ("duration", Amounts.span($0)) },
            run.session.map { ("began, UTC", String(Amounts.date($0.began).prefix(16))) },
            run.environment?.ranks.map { ("ranks", "\($0)") },
        ].compactMap(\.self)
    }

    private var epochs: String { run.settings.first { $0.key == "epochs" }.map { " of \($0.value)" } ?? "" }
}
