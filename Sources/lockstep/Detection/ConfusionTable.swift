import Foundation
import Training
import VisionTasks

/// Which classes are taken for which, with their names.
struct ConfusionTable {
    let title: String
    /// Of the rows and columns.
    let truths, predictions: [String]
    /// A row for each true class.
    let counts: [[Int]]
    /// Whether cells show the part of their row: counts of pixels are too long for them.
    private let showsShares: Bool

    /// Of objects; the last of both is the background.
    init(_ matrix: ConfusionMatrix, names: [String]) {
        title = "true by row, predicted by column; IoU \(matrix.overlap), score \(matrix.leastScore)"
        truths = names + ["background"]
        predictions = truths
        (counts, showsShares) = (matrix.counts, false)
    }

    /// Of pixels; the last column has those without a prediction.
    init(_ metrics: SegmentationMetrics) {
        title = "true by row, predicted by column; \(metrics.pixels) pixels"
        truths = metrics.names
        predictions = truths + ["none"]
        (counts, showsShares) = (metrics.confusion.counts, true)
    }

    var text: String {
        let rows = zip(truths, counts).map { name, counts in [name] + counts.map(String.init) }
        return ([title] + TextColumns.aligned([["true \\ predicted"] + predictions] + rows)).joined(separator: "\n")
            + "\n"
    }

    /// The part of a row's objects.
    func share(_ row: Int, _ column: Int) -> Double {
        let total = counts[row].reduce(0, +)
        return total == 0 ? 0 : Double(counts[row][column]) / Double(total)
    }

    /// What a cell shows; nil for nothing.
    func cell(_ row: Int, _ column: Int) -> String? {
        guard counts[row][column] > 0 else { return nil }
        return showsShares ? String(format: "%.1f%%", 100 * share(row, column)) : "\(counts[row][column])"
    }
}
