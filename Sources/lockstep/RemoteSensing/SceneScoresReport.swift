import Foundation
import OrderedCollections
import Training
import VisionTasks

/// What there is to see of scored scenes: tables, each scene's numbers, and the classes' confusions as a picture.
struct SceneScoresReport {
    private let scores: SceneScores
    private let all: SegmentationMetrics

    init(_ scores: SceneScores) {
        self.scores = scores
        all = scores.all
    }

    var metrics: Metrics { all.metrics }

    var lines: [String] { SegmentationReport(scores).lines }

    /// - Parameter perScene: the file for each scene's numbers, where they are wanted.
    func write(perScene: String?, _ plots: PlotOptions) throws {
        if let perScene { try Data(table.utf8).write(to: URL(filePath: perScene), options: .atomic) }
        let confusion = ConfusionTable(all)
        try plots.write(["confusion.svg": ConfusionPlot(confusion).svg, "confusion.txt": confusion.text])
    }

    /// As CSV, with all digits.
    private var table: String {
        let rows = zip(scores.scenes, scores.each).map { name, metrics in
            [name.csv] + metrics.metrics.values.map { "\($0)" }
        }
        let lines = [["scene"] + metrics.keys.map(\.csv)] + rows
        return lines.map { $0.joined(separator: ",") + "\n" }.joined()
    }
}
