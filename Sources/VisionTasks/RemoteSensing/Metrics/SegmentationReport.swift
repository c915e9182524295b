import Foundation
import Training

/// Scores of label maps as people read them: a row a class, then what is over all, and who was taken for whom.
public struct SegmentationReport {
    private let scores: SceneScores
    private let metrics: SegmentationMetrics

    public init(_ scores: SceneScores) {
        self.scores = scores
        metrics = scores.all
    }

    public var lines: [String] { [scenes] + classTable + [totals] + confusionTable }

    private var scenes: String {
        let eroded = scores.isEroded.count(where: \.self)
        return "scenes: \(scores.scenes.count)" + (eroded > 0 ? ", \(eroded) of them by labels without borders" : "")
    }

    private var classTable: [String] {
        let scores = [metrics.recall, metrics.precision, metrics.f1, metrics.intersectionOverUnion]
        let rows = metrics.names.indices.map { place in
            [metrics.names[place]] + scores.map { fixed($0[place]) } + [
                percent(place), metrics.scored.contains(place) ? "yes" : "no",
            ]
        }
        return TextColumns.aligned([["class", "accuracy", "precision", "F1", "IoU", "pixels", "in means"]] + rows)
    }

    private func percent(_ place: Int) -> String {
        let count = metrics.confusion.counts[place].reduce(0, +)
        return String(format: "%.2f%%", 100 * Double(count) / Double(max(metrics.pixels, 1)))
    }

    private var totals: String {
        let values = [
            ("OA", metrics.overallAccuracy), ("mean F1", metrics.meanF1), ("mIoU", metrics.meanIntersectionOverUnion),
            ("kappa", metrics.kappa),
        ]
        return
            (values.map { "\($0) \(fixed($1))" } + ["\(metrics.pixels) pixels", "\(metrics.confusion.voidPixels) void"])
            .joined(separator: "  ")
    }

    private var confusionTable: [String] {
        let rows = zip(metrics.names, metrics.normalised).map { name, shares in [name] + shares.map(fixed) }
        return TextColumns.aligned([["true \\ predicted"] + metrics.names + ["none"]] + rows)
    }

    private func fixed(_ value: Double) -> String { value.isNaN ? "-" : String(format: "%.4f", value) }
}
