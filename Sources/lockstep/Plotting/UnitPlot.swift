/// Curves from 0 to 1 on both axes as a picture.
struct UnitPlot {
    struct Curve {
        let name: String
        let colour: String
        let points: [(x: Double, y: Double)]
    }

    let title: String
    /// What the axes are.
    let across, up: String
    let curves: [Curve]

    private let left = 64.0, upper = 44.0, side = 420.0, legendWidth = 240.0

    var svg: String {
        SVG.picture(
            width: left + side + legendWidth, height: max(upper + side + 56, upper + 20 * Double(curves.count) + 20),
            [SVG.text(title, left + side / 2, 24)] + grid + curves.map(path) + legend + [
                SVG.text(across, left + side / 2, upper + side + 42),
                SVG.text(up, 20, upper + side / 2, turned: -90),
            ])
    }

    private var grid: [String] {
        stride(from: 0.0, through: 10, by: 2).flatMap { tenth in
            let value = tenth / 10
            return [
                SVG.line([(x(0), y(value)), (x(1), y(value))], "#e4e4e4"),
                SVG.line([(x(value), y(0)), (x(value), y(1))], "#e4e4e4"),
                SVG.text(AxisTicks.label(value), left - 8, y(value) + 4, anchor: "end"),
                SVG.text(AxisTicks.label(value), x(value), upper + side + 20),
            ]
        }
    }

    private func path(_ curve: Curve) -> String {
        SVG.line(curve.points.map { (x($0.x), y($0.y)) }, curve.colour, width: 1.6)
    }

    private var legend: [String] {
        curves.enumerated().flatMap { place, curve in
            let height = upper + 8 + 20 * Double(place)
            return [
                SVG.line([(x(1) + 14, height), (x(1) + 38, height)], curve.colour, width: 2),
                SVG.text(curve.name, x(1) + 46, height + 4, anchor: "start"),
            ]
        }
    }

    private func x(_ value: Double) -> Double { left + side * value }

    private func y(_ value: Double) -> Double { upper + side * (1 - value) }
}
