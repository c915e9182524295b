import DataPipeline
import Foundation
import Training
import VisionTasks

/// Reads predicted and true label maps, and says what the predictions are worth.
struct SegmentationScoring {
    let predictions, labels: String
    /// `isprs`, names, or a file.
    let classes: String
    let scored: String?
    /// The file for each scene's numbers.
    let perScene: String?

    func run(_ results: ResultOptions, _ plots: PlotOptions) throws {
        let scheme = try LabelScheme.chosen(classes)
        let files = try LabelMapFiles(predictions: predictions, labels: labels)
        let progress = ProgressLine(console: .standardError())
        if !files.unused.isEmpty {
            progress.print("\(files.unused.count) predictions without labels are left out: \(files.unused.shortened)")
        }
        let (scores, unknown) = try scores(files, scheme, progress)
        for (file, labels) in unknown.sorted(by: { $0.key < $1.key }) {
            let counts = labels.sorted { $0.value > $1.value }.map { "\($0.key): \($0.value) pixels" }
            progress.print("\(file) has labels that are no class, and are taken for void: \(counts.shortened)")
        }
        let report = SceneScoresReport(scores)
        results.say(report.lines)
        try report.write(perScene: perScene, plots)
        try results.write(report.metrics)
    }

    private func scores(
        _ files: LabelMapFiles, _ scheme: LabelScheme, _ progress: ProgressLine
    ) throws -> (scores: SceneScores, unknown: [String: [String: Int]]) {
        defer { progress.finish() }
        let total = files.names.count
        return try files.scores(scheme, scored: scored.map { try scheme.places(of: $0.commaSeparated) }) { done in
            progress.update(ProgressReport("measuring", completed: done, total: total, samples: done))
        }
    }
}
