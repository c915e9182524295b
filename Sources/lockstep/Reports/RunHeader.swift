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
            summary.best.map { ("best \(summary.bestMetric ?? "")", Amount.digits($0)) },
            summary.step.map { ("step", "\($0)") },
            summary.epoch.map { ("epoch", "\($0)\(epochs)") },
            run.duration.map { ("duration", Amount.span($0)) },
            run.session.map { ("began, UTC", String(Amount.date($0.began).prefix(16))) },
            run.environment?.ranks.map { ("ranks", "\($0)") },
        ].compactMap(\.self)
    }

    private var epochs: String { run.settings.first { $0.key == "epochs" }.map { " of \($0.value)" } ?? "" }
}

/// Numbers as people read them.
enum Amount {
    static func digits(_ value: Double) -> String { String(format: "%.4g", value) }

    static func date(_ time: Double) -> String {
        Date(timeIntervalSince1970: time).formatted(
            .iso8601.year().month().day().dateTimeSeparator(.space).time(includingFractionalSeconds: false)) + " UTC"
    }

    static func span(_ seconds: Double) -> String {
        guard seconds < 1e10, seconds >= 60 else { return String(format: "%.1f s", max(seconds, 0)) }
        let whole = Int(seconds.rounded())
        let (hours, minutes) = (whole / 3600, whole / 60 % 60)
        return hours > 0 ? "\(hours) h \(minutes) min" : "\(minutes) min \(whole % 60) s"
    }

    static func bytes(_ count: Int) -> String { String(format: "%.1f GiB", Double(count) / 0x1p30) }
}
