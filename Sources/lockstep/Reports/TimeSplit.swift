/// What the steps' time went into.
struct TimeSplit {
    private let log: CurveLog

    init(_ log: CurveLog) { self.log = log }

    /// The names under `time/` that are seconds of a step, in the order in which they come.
    static let phases = ["data", "forward", "backward", "optimizer", "other"]

    private var parts: [(name: String, seconds: Double)] {
        Self.phases.compactMap { phase in
            log.curves["time/\(phase)"].map { (phase, $0.sum) }
        }.filter { $0.seconds > 0 }
    }

    var html: String {
        let parts = parts
        guard parts.count > 1 else { return "" }
        let all = parts.reduce(0) { $0 + $1.seconds }
        let bar = parts.enumerated().map { "<i class=\"c\($0)\" style=\"flex:\($1.seconds / all)\"></i>" }
        let names = parts.enumerated().map { place, part in
            let share = Int((100 * part.seconds / all).rounded())
            return HTML.element(
                "span", class: "c\(place)", [HTML.text("\(part.name) \(Amounts.span(part.seconds)), \(share) %")])
        }
        return HTML.section(
            "Time of the steps",
            [
                HTML.element(
                    "div", class: "card",
                    [HTML.element("div", class: "split", bar), HTML.element("div", class: "legend", names)])
            ])
    }
}
