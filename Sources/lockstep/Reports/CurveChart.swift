import Training

/// What one plot of a report shows, and how it came from the logs.
struct CurveChart {
    struct Line {
        /// In the legend.
        let name: String
        /// In the log.
        let source: String
        let curve: ThinnedCurve
    }

    let title: String
    let lines: [Line]

    /// Further lines are named only: more cannot be told apart.
    private static let mostLines = 8

    var shown: ArraySlice<Line> { lines.prefix(Self.mostLines) }
    var left: ArraySlice<Line> { lines.dropFirst(Self.mostLines) }

    /// Numbers of one kind share a plot: `dice` for `validation/dice` and `validation/dice/class1`, `memory` for all of it.
    static func subject(of name: String) -> String {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1 else { return name }
        switch parts[0] {
        case "train", "epoch", "validation": return parts[1]
        case "memory": return parts[0]
        case "time" where TimeSplit.phases.contains(parts[1]): return "time/phases"
        default: return parts.prefix(2).joined(separator: "/")
        }
    }

    /// Others have no noise to look through.
    private static func isNoisy(_ name: String) -> Bool {
        subject(of: name) != "learning_rate" && !["validation/", "epoch/"].contains { name.hasPrefix($0) }
    }

    /// Of one run: a plot a subject.
    static func charts(of log: CurveLog) -> [CurveChart] {
        let drawn = log.curves.filter { !$0.value.isEmpty }
        return Dictionary(grouping: drawn, by: { subject(of: $0.key) })
            .map { title, curves in
                CurveChart(
                    title: title,
                    lines: curves.map { Line(name: $0.key, source: $0.key, curve: $0.value) }.sorted(by: precedes))
            }
            .sorted { (rank(of: $0), $0.title) < (rank(of: $1), $1.title) }
    }

    /// Of several runs: a plot for each number that any of them has, with a line a run.
    static func charts(of runs: [RecordedRun]) -> [CurveChart] {
        let names = Set(runs.flatMap { $0.log.curves.filter { !$0.value.isEmpty }.keys })
        return names.map { name in
            CurveChart(
                title: name,
                lines: runs.map { Line(name: $0.name, source: name, curve: $0.log.curves[name] ?? ThinnedCurve()) })
        }
        .sorted { (rank(ofName: $0.title), $0.title) < (rank(ofName: $1.title), $1.title) }
    }

    private static func precedes(_ one: Line, _ other: Line) -> Bool {
        (one.name.count, one.name) < (other.name.count, other.name)
    }

    private static func rank(of chart: CurveChart) -> Int { chart.lines.map { rank(ofName: $0.name) }.min() ?? 9 }

    /// Losses first, then what was measured, then how the training went.
    private static func rank(ofName name: String) -> Int {
        if subject(of: name).hasPrefix("loss") && subject(of: name) != "loss_scale" { return 0 }
        if name.hasPrefix("validation/") { return name.split(separator: "/").count == 2 ? 1 : 2 }
        if subject(of: name) == "learning_rate" { return 3 }
        return name.hasPrefix("train/") || name.hasPrefix("epoch/") ? 4 : 5
    }

    // MARK: Drawing

    var isPositive: Bool { shown.allSatisfy { $0.curve.least.map { $0.value > 0 } ?? true } }

    /// The greatest value is so many times the least; 1 where there are others than positive ones.
    private var span: Double {
        let all = shown.map(\.curve)
        guard isPositive, let low = all.compactMap({ $0.least?.value }).min(),
            let high = all.compactMap({ $0.greatest?.value }).max()
        else { return 1 }
        return high / low
    }

    /// Both axes tell something.
    var hasTwoAxes: Bool { span >= 10 }
    /// What is said in one of its decades would be lost on a linear axis.
    var isLogarithmic: Bool { span >= 100 && !title.hasPrefix("time/") }

    func plot(logarithmic: Bool) -> CurvePlot {
        let curves = shown.enumerated().filter { !$0.element.curve.isEmpty }.map { place, line in
            CurvePlot.Curve(
                name: line.name, colour: place,
                points: line.curve.points.map { (Double($0.step), $0.value) },
                smoothed: Self.isNoisy(line.source) ? line.curve.smoothed()?.map { ($0.step, $0.value) } : nil)
        }
        return CurvePlot(title: title, curves, logarithmic: logarithmic)
    }
}
