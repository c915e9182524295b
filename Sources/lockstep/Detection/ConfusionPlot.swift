import VisionTasks

/// Which categories are taken for which as a map of heat: a row's colours add up to one.
struct ConfusionPlot {
    private let table: ConfusionTable
    private let cell = 44.0, left = 150.0, upper = 150.0

    init(_ table: ConfusionTable) { self.table = table }

    private var places: Range<Int> { table.names.indices }

    var svg: String {
        let side = cell * Double(places.count)
        let cells = places.flatMap { row in places.flatMap { drawn(row, $0) } }
        return SVG.picture(
            width: max(left + side + 20, 480), height: upper + side + 20,
            [SVG.text(table.title, 12, 20, anchor: "start")] + cells + places.flatMap(names))
    }

    private func drawn(_ row: Int, _ column: Int) -> [String] {
        let (x, y) = (left + cell * Double(column), upper + cell * Double(row))
        let (count, share) = (table.matrix.counts[row][column], table.share(row, column))
        let square = SVG.rectangle(x, y, cell - 1, cell - 1, "hsl(210 70% \(Int((97 - 57 * share).rounded()))%)")
        guard count > 0 else { return [square] }
        return [square, SVG.text("\(count)", x + cell / 2, y + cell / 2 + 4, colour: share > 0.5 ? "white" : "#333")]
    }

    private func names(_ place: Int) -> [String] {
        let middle = cell * (Double(place) + 0.5)
        return [
            SVG.text(table.names[place], left - 8, upper + middle + 4, anchor: "end"),
            SVG.text(table.names[place], left + middle + 4, upper - 8, anchor: "start", turned: -60),
        ]
    }
}
