import Foundation
import OrderedCollections
import Training
import VisionTasks

/// What the detections are worth by category.
struct CategoryTable {
    fileprivate struct Row {
        let name: String
        let truthCount: Int
        /// Under the names of the columns.
        let values: [(name: String, value: Double?)]
    }

    private let rows: [Row]

    init(_ evaluation: COCOEvaluation, names: [String]) {
        rows = names.enumerated().map { category, name in Row(evaluation, category, name) }
    }

    var lines: [String] {
        let heads = ["category", "objects"] + (rows.first?.values.map(\.name) ?? [])
        let cells = rows.map { row in [row.name, "\(row.truthCount)"] + row.values.map { Self.cell($0.value) } }
        return TextColumns.aligned([heads] + cells)
    }

    /// Such as `AP50/person`.
    var metrics: Metrics {
        var metrics = Metrics()
        for row in rows {
            for (name, value) in row.values { metrics["\(name)/\(row.name)"] = value ?? .nan }
        }
        return metrics
    }

    private static func cell(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "-" }
}

extension CategoryTable.Row {
    fileprivate init(_ evaluation: COCOEvaluation, _ category: Int, _ name: String) {
        let curve = evaluation.curves[category][0]
        let best = curve?.best
        self.init(
            name: name, truthCount: curve?.truthCount ?? 0,
            values: [
                ("AP", evaluation.averagePrecision(category: category)),
                ("AP50", evaluation.averagePrecision(overlap: 0, category: category)),
                ("AP75", evaluation.averagePrecision(overlap: 5, category: category)),
                ("AR", evaluation.averageRecall(category: category)),
                ("F1", best?.f1), ("score", best?.score), ("precision", best?.precision), ("recall", best?.recall),
            ])
    }
}
