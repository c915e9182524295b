import Foundation

/// Learning rates over the steps of a run, drawn in characters.
struct TerminalPlot {
    private let curves: [RateCurve]
    private let stepsPerEpoch: Int
    private let columns, rows: Int
    private let hasColour: Bool
    private let top: Double
    private let margin: Int

    /// - Parameter size: of the terminal, in characters.
    init(_ curves: [RateCurve], stepsPerEpoch: Int, size: (columns: Int, rows: Int), hasColour: Bool) {
        self.curves = curves
        self.stepsPerEpoch = stepsPerEpoch
        self.hasColour = hasColour
        top = max(curves.flatMap(\.rates).max() ?? 0, .leastNormalMagnitude)
        rows = min(max(size.rows - 6, 4), 20)
        margin = AxisTicks(upTo: top, count: rows / 3).values.map { AxisTicks.label($0).count }.max() ?? 0
        columns = max(size.columns - margin - 4, 16)
    }

    /// As wide as the terminal, at most.
    var lines: [String] { legend + plot + axis("step", length: steps, unit: 1) + epochs }

    private var steps: Int { curves[0].rates.count }

    private var epochs: [String] {
        stepsPerEpoch > 1 && steps > stepsPerEpoch
            ? Array(axis("epoch", length: steps, unit: stepsPerEpoch).dropFirst()) : []
    }

    private var legend: [String] {
        let names = curves.enumerated().map { paint(curves.count > 1 ? "━ \($1.name)" : "learning rate", $0) }
        return [String(repeating: " ", count: margin + 2) + names.joined(separator: "   ")]
    }

    private var plot: [String] {
        var canvas = BrailleCanvas(columns: columns, rows: rows)
        for (index, curve) in curves.enumerated() { draw(curve, colour: index, on: &canvas) }
        let labels = labels
        return canvas.lines(paint).enumerated().map { row, line in
            let label = labels[row] ?? ""
            let space = String(repeating: " ", count: margin - label.count)
            return space + label + (labels[row] == nil ? " │" : " ┤") + line
        }
    }

    /// Of the lines of characters that ticks are on, counted from the top.
    private var labels: [Int: String] {
        let ticks = AxisTicks(upTo: top, count: rows / 3).values
        let rowsOfTicks = ticks.map { (rows - 1 - height($0) / 4, AxisTicks.label($0)) }
        return Dictionary(rowsOfTicks) { first, _ in first }
    }

    /// Each column of dots shows all rates of its steps, and joins those of the column before.
    private func draw(_ curve: RateCurve, colour: Int, on canvas: inout BrailleCanvas) {
        var last = height(curve.rates[0])
        for x in 0..<canvas.width {
            let heights = stepsShown(at: x, canvas.width).map { height(curve.rates[$0]) }
            let (low, high) = (heights.min() ?? last, heights.max() ?? last)
            canvas.drawColumn(x, min(low, last)...max(high, last), colour: colour)
            last = heights.last ?? last
        }
    }

    private func stepsShown(at x: Int, _ width: Int) -> ClosedRange<Int> {
        let first = x * steps / width
        return first...max(first, min((x + 1) * steps / width, steps) - 1)
    }

    /// In dots from the bottom.
    private func height(_ rate: Double) -> Int { Int((rate / top * Double(4 * rows - 1)).rounded()) }

    private func paint(_ text: String, _ colour: Int) -> String {
        let codes = [36, 33, 35, 32, 34, 31]
        return hasColour ? "\u{1B}[\(codes[colour % codes.count])m\(text)\u{1B}[0m" : text
    }

    /// The line of an axis, and its labels, each of which begins below its place.
    ///
    /// - Parameter unit: steps.
    private func axis(_ name: String, length: Int, unit: Int) -> [String] {
        var line = Array(repeating: "─", count: columns)
        var labels = ""
        for tick in AxisTicks(upTo: length / unit, count: columns / 12).values {
            let place = Int(tick) * unit * columns / length
            guard place < columns, labels.isEmpty || place > labels.count else { continue }
            line[place] = "┬"
            labels += String(repeating: " ", count: place - labels.count) + AxisTicks.label(tick)
        }
        let space = String(repeating: " ", count: max(margin + 2 - name.count - 1, 0))
        return [String(repeating: " ", count: margin) + " └" + line.joined(), "\(space)\(name) \(labels)"]
    }
}
