import Training
import VisionTasks

/// Which categories are taken for which, with their names.
struct ConfusionTable {
    let names: [String]
    let matrix: ConfusionMatrix

    init(_ matrix: ConfusionMatrix, names: [String]) {
        self.names = names + ["background"]
        self.matrix = matrix
    }

    var title: String { "true by row, predicted by column; IoU \(matrix.overlap), score \(matrix.leastScore)" }

    var text: String {
        let rows = zip(names, matrix.counts).map { name, counts in [name] + counts.map(String.init) }
        return ([title] + TextColumns.aligned([["true \\ predicted"] + names] + rows)).joined(separator: "\n") + "\n"
    }

    /// The part of a row's objects.
    func share(_ row: Int, _ column: Int) -> Double {
        let total = matrix.counts[row].reduce(0, +)
        return total == 0 ? 0 : Double(matrix.counts[row][column]) / Double(total)
    }
}
