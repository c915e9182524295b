import DataPipeline
import Training
import VisionTasks

/// Reads saliency maps and masks, and says what the maps are worth.
struct SaliencyScoring {
    let predictions, masks: String
    let definition: SaliencyDefinition
    /// The file for each picture's numbers.
    let perImage: String?

    func run(_ results: ResultOptions, _ plots: PlotOptions) throws {
        let pairs = try PredictedMasks(predictions: predictions, masks: masks)
        let progress = ProgressLine(console: .standardError())
        if !pairs.unused.isEmpty {
            progress.print("\(pairs.unused.count) predictions without a mask are left out: \(pairs.unused.shortened)")
        }
        let report = SaliencyReport(try measured(pairs, progress), names: pairs.names)
        results.say(report.lines)
        try report.write(perImage: perImage, plots)
        try results.write(report.summary.metrics)
    }

    private func measured(_ pairs: PredictedMasks, _ progress: ProgressLine) throws -> SaliencyMetrics {
        defer { progress.finish() }
        let total = pairs.names.count
        return try SaliencyMetrics(pairs, definition) { done in
            progress.update(ProgressReport("measuring", completed: done, total: total, samples: done))
        }
    }
}
