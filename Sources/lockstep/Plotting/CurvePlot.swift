/// Curves over the steps of a run, for a page: its style sheet has the colours, `s0` to `s7`.
struct CurvePlot {
    struct Curve {
        let name: String
        /// Which of the page's colours.
        let colour: Int
        let points: [(x: Double, y: Double)]
        /// Drawn over the curve, which is faint then.
        var smoothed: [(x: Double, y: Double)]?
    }

    let title: String
    /// Each with a point at least.
    let curves: [Curve]
    private let x, y: AxisScale

    private let width = 440.0, height = 250.0
    private let left = 56.0, right = 426.0, upper = 10.0, lower = 222.0

    /// - Parameter logarithmic: for values above zero only.
    init(title: String, _ curves: [Curve], logarithmic: Bool) {
        self.title = title
        self.curves = curves
        x = AxisScale(Self.range(curves.flatMap { $0.points.map(\.x) }), room: 0)
        y = AxisScale(Self.range(curves.flatMap { $0.points.map(\.y) }), logarithmic: logarithmic)
    }

    /// What a pointer over the plot needs to tell values from places.
    private var attributes: String {
        let axes = [("x0", x.low), ("x1", x.high), ("y0", y.low), ("y1", y.high)].map { " data-\($0)=\"\($1)\"" }
        return axes.joined() + (y.isLogarithmic ? " data-log" : "")
    }

    var svg: String {
        SVG.figure(
            width: width, height: height, label: title, attributes: attributes, grid + curves.flatMap(drawn))
    }

    private var grid: [String] {
        let rows = y.ticks.flatMap { value in
            [
                SVG.line([(left, up(value)), (right, up(value))], class: "grid"),
                SVG.label(AxisTicks.label(value), left - 7, up(value) + 4, anchor: "end"),
            ]
        }
        let columns = x.ticks.map { value in
            SVG.label(
                Self.short(value), across(value), lower + 18, anchor: across(value) > right - 14 ? "end" : "middle")
        }
        return rows + columns + [SVG.line([(left, lower), (right, lower)], class: "axis")]
    }

    private func drawn(_ curve: Curve) -> [String] {
        let colour = "s\(curve.colour % 8)"
        let places = curve.points.map(place)
        guard places.count > 1 else { return [SVG.dot(places[0], class: colour)] }
        guard let smoothed = curve.smoothed else {
            return [SVG.line(places, class: "curve \(colour)", title: curve.name)]
                + (places.count <= 30 ? places.map { SVG.dot($0, class: colour) } : [])
        }
        return [
            SVG.line(places, class: "raw \(colour)"),
            SVG.line(smoothed.map(place), class: "curve \(colour)", title: curve.name),
        ]
    }

    private func place(_ point: (x: Double, y: Double)) -> (x: Double, y: Double) { (across(point.x), up(point.y)) }

    private func across(_ value: Double) -> Double { left + (right - left) * x.place(value) }

    private func up(_ value: Double) -> Double { lower - (lower - upper) * y.place(value) }

    /// Steps in thousands and millions.
    private static func short(_ step: Double) -> String {
        for (unit, size) in [("M", 1e6), ("k", 1e3)] where step >= size {
            return AxisTicks.label(step / size) + unit
        }
        return AxisTicks.label(step)
    }

    private static func range(_ values: [Double]) -> ClosedRange<Double> { (values.min() ?? 0)...(values.max() ?? 1) }
}
