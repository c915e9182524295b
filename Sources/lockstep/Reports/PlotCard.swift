/// A plot with its title, its legend, and the choice of its axis.
struct PlotCard {
    private let chart: CurveChart

    init(_ chart: CurveChart) { self.chart = chart }

    var html: String {
        HTML.element(
            "div", class: "plot", [head, legend, figures, HTML.paragraph(notes, class: "read")])
    }

    private var head: String {
        HTML.element("div", class: "head", [HTML.element("h3", [HTML.text(chart.title)]), choice])
    }

    private var choice: String {
        guard chart.hasTwoAxes else { return "" }
        return "<label><input type=\"checkbox\"\(chart.isLogarithmic ? " checked" : "")> log axis</label>"
    }

    /// Both are there, and the style sheet shows one: switching needs no script.
    private var figures: String {
        let linear = HTML.element("div", class: chart.hasTwoAxes ? "linear" : nil, [chart.plot(logarithmic: false).svg])
        guard chart.hasTwoAxes else { return linear }
        return linear + HTML.element("div", class: "log", [chart.plot(logarithmic: true).svg])
    }

    private var legend: String {
        guard chart.lines.count > 1 || chart.lines[0].name != chart.title else { return "" }
        let names = chart.shown.enumerated().filter { !$0.element.curve.isEmpty }.map { place, line in
            HTML.element("span", class: "c\(place % 8)", [HTML.text(line.name)])
        }
        let more = chart.left.isEmpty ? "" : HTML.text("and \(chart.left.count) more")
        return HTML.element("div", class: "legend", names + [more])
    }

    private var notes: String {
        chart.shown.compactMap { line in
            line.curve.notFinite.map { "\(line.name): \($0.count) not finite, the first at step \($0.first)" }
        }.joined(separator: "; ")
    }
}
