import OrderedCollections
import Training
import VisionTasks

/// Reads results and ground truth, and says what the results are worth.
struct DetectionScoring {
    let request: DetectionOptions
    let detections: String
    let source: GroundTruthSource
    let options: COCOOptions

    func run(_ results: ResultOptions, _ plots: PlotOptions) throws {
        let truth = try source.read()
        let all = try truth.records(COCOResultsFile.read(detections, for: truth))
        let categories = try CategoryChoice(request.categories, among: truth.categories)
        let records = categories.isAll ? all : all.limited(toCategories: categories.places)
        let evaluation = COCOEvaluation(records, options)
        let summary = COCOSummary(evaluation)
        let report = DetectionReport(records, evaluation, categories.names, request)
        let averages = VOCAverages(records, request.voc)
        results.say(summary.lines.map(\.text) + averages.lines + report.lines)
        try plots.write(report.files)
        try results.write(metrics(summary, averages).merging(report.metrics) { $1 })
    }

    private func metrics(_ summary: COCOSummary, _ averages: VOCAverages) -> Metrics {
        var metrics = Metrics()
        for line in summary.lines { metrics[line.name] = line.value ?? .nan }
        return metrics.merging(averages.metrics) { $1 }
    }
}
