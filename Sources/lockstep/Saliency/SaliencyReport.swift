import Foundation
import OrderedCollections
import Training
import VisionTasks

/// What there is to see of saliency maps: numbers, each picture's numbers, and curves.
struct SaliencyReport {
    let summary: SaliencySummary
    private let measured: SaliencyMetrics
    private let names: [String]

    /// - Parameter names: of the pictures, in their order.
    init(_ measured: SaliencyMetrics, names: [String]) {
        (self.measured, self.names) = (measured, names)
        summary = SaliencySummary(measured)
    }

    var lines: [String] {
        let metrics = summary.metrics
        let values = metrics.values.map { String(format: "%.4f", $0) }
        let rows = [["pictures"] + metrics.keys, ["\(names.count)"] + values]
        return ["as \(measured.definition.rawValue) measures"] + TextColumns.aligned(rows)
    }

    /// - Parameter perImage: the file for each picture's numbers, where they are wanted.
    func write(perImage: String?, _ plots: PlotOptions) throws {
        if let perImage { try Data(table.utf8).write(to: URL(filePath: perImage), options: .atomic) }
        try plots.write(files)
    }

    /// The numbers of each picture as CSV, with all digits.
    private var table: String {
        let rows = measured.records.map { record in
            [names[record.image].csv] + SaliencyScores(record, measured.definition).metrics.values.map { "\($0)" }
        }
        let lines = [["name"] + summary.metrics.keys] + rows
        return lines.map { $0.joined(separator: ",") + "\n" }.joined()
    }

    /// Pictures, and the numbers that they show, by their files' names.
    private var files: [String: String] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            return [
                "precision-recall.svg": SaliencyPlot.precisionRecall(summary.curves).svg,
                "f-measure.svg": SaliencyPlot.f(summary.curves).svg,
                "e-measure.svg": SaliencyPlot.e(summary.curves).svg,
                "curves.json": String(decoding: try encoder.encode(summary.curves), as: UTF8.self) + "\n",
            ]
        }
    }
}
