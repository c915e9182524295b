import VisionTasks

/// Which classes are taken for which as a map of heat: a row's colours add up to one.
struct ConfusionPlot {
    private let table: ConfusionTable
    private let cell = 44.0, left = 150.0, upper = 150.0

    init(_ table: ConfusionTable) { self.table = table }

    var svg: String {
        let (width, height) = (cell * Double(table.predictions.count), cell * Double(table.truths.count))
        let cells = table.truths.indices.flatMap { row in table.predictions.indices.flatMap { drawn(row, $0) } }
        return SVG.picture(
            width: max(left + width + 20, 480), height: upper + height + 20,
            [SVG.text(table.title, 12, 20, anchor: "start")] + cells + rowNames + columnNames)
    }

    private func drawn(_ row: Int, _ column: Int) -> [String] {
        let (x, y) = (left + cell * Double(column), upper + cell * Double(row))
        let share = table.share(row, column)
        let square = SVG.rectangle(x, y, cell - 1, cell - 1, "hsl(210 70% \(Int((97 - 57 * share).rounded()))%)")
        guard let text = table.cell(row, column) else { return [square] }
        return [square, SVG.text(text, x + cell / 2, y + cell / 2 + 4, colour: share > 0.5 ? "white" : "#333")]
    }

    private var rowNames: [String] {
        table.truths.enumerated().map { place, name in
            SVG.text(name, left - 8, upper + middle(place) + 4, anchor: "end")
        }
    }

    private var columnNames: [String] {
        table.predictions.enumerated().map { place, name in
            SVG.text(name, left + middle(place) + 4, upper - 8, anchor: "start", turned: -60)
        }
    }

    private func middle(_ place: Int) -> Double { cell * (Double(place) + 0.5) }
}
