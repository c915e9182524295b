import Foundation

/// Learning rates over the steps of a run as a picture in SVG.
struct VectorPlot {
    let title: String
    let curves: [RateCurve]
    let stepsPerEpoch: Int

    private let width = 840.0, height = 440.0
    private let left = 84.0, right = 796.0, upper = 76.0, lower = 384.0
    private let colours = ["#1f6fb4", "#d1661f", "#3a8f4d", "#8a56b0", "#b8443f", "#7a7a2a"]

    private var steps: Int { curves[0].rates.count }
    private var top: Double { max(curves.flatMap(\.rates).max() ?? 0, .leastNormalMagnitude) }

    var text: String {
        let parts = [head, grid, stepAxis, epochAxis, frame] + curves.indices.map(path) + [legend, "</svg>"]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
    }

    private var head: String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="\(n(width))" height="\(n(height))" \
        viewBox="0 0 \(n(width)) \(n(height))" font-family="sans-serif" font-size="13" fill="#333">
        <rect width="100%" height="100%" fill="white"/>
        \(label(title, (left + right) / 2, 24, "middle", more: "font-size=\"15\""))
        \(label("learning rate", 20, (upper + lower) / 2, "middle", more: "transform=\"rotate(-90 20 \(n((upper + lower) / 2)))\""))
        \(label("step", (left + right) / 2, height - 14, "middle"))
        """
    }

    private var frame: String {
        """
        <path d="M\(n(left)) \(n(upper))V\(n(lower))H\(n(right))" fill="none" stroke="#333"/>
        """
    }

    private var grid: String {
        AxisTicks(upTo: top, count: 6).values.map { rate in
            line(left, y(rate), right, y(rate), "#e4e4e4")
                + label(AxisTicks.label(rate), left - 8, y(rate) + 4, "end")
        }.joined(separator: "\n")
    }

    private var stepAxis: String {
        AxisTicks(upTo: steps, count: 8).values.map { step in
            line(x(step), lower, x(step), lower + 5, "#333")
                + label(AxisTicks.label(step), x(step), lower + 20, "middle")
        }.joined(separator: "\n")
    }

    /// At the upper edge, where there are several epochs.
    private var epochAxis: String {
        guard stepsPerEpoch > 1, steps > stepsPerEpoch else { return "" }
        let ticks = AxisTicks(upTo: steps / stepsPerEpoch, count: 8).values.map { epoch in
            let place = x(epoch * Double(stepsPerEpoch))
            return line(place, upper, place, lower, "#f0f0f0")
                + label(AxisTicks.label(epoch), place, upper - 11, "middle", more: "fill=\"#888\"")
        }
        return (ticks + [label("epoch", left - 14, upper - 11, "end", more: "fill=\"#888\"")]).joined(separator: "\n")
    }

    private func path(_ index: Int) -> String {
        let curve = curves[index]
        let lines = curve.corners(tolerance: 0.001).dropFirst().map { step in
            "L\(n(x(Double(step)))) \(n(y(curve.rates[step])))"
        }
        return """
            <path d="M\(n(left)) \(n(y(curve.rates[0])))\(lines.joined())H\(n(right))" fill="none" \
            stroke="\(colour(index))" stroke-width="2" stroke-linejoin="round"/>
            """
    }

    private var legend: String {
        guard curves.count > 1 else { return "" }
        return curves.enumerated().map { index, curve in
            let place = upper + 18 + 20 * Double(index)
            return line(right - 34, place - 4, right - 8, place - 4, colour(index))
                + label(escaped(curve.name), right - 42, place, "end")
        }.joined(separator: "\n")
    }

    // MARK: Pieces

    private func x(_ step: Double) -> Double { left + (right - left) * step / Double(steps) }

    private func y(_ rate: Double) -> Double { lower - (lower - upper) * rate / top }

    private func colour(_ index: Int) -> String { colours[index % colours.count] }

    private func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ colour: String) -> String {
        "<path d=\"M\(n(x1)) \(n(y1))L\(n(x2)) \(n(y2))\" stroke=\"\(colour)\"/>"
    }

    private func label(_ text: String, _ x: Double, _ y: Double, _ anchor: String, more: String = "") -> String {
        "<text x=\"\(n(x))\" y=\"\(n(y))\" text-anchor=\"\(anchor)\"\(more.isEmpty ? "" : " " + more)>\(text)</text>"
    }

    /// A tenth of a pixel.
    private func n(_ value: Double) -> String { AxisTicks.label((value * 10).rounded() / 10) }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    }
}
