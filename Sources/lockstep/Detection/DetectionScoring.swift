import Foundation
import OrderedCollections
import Training
import VisionTasks

/// Reads results and ground truth, and says what the results are worth.
struct DetectionScoring {
    let request: DetectionOptions
    let detections: String
    let source: GroundTruthSource
    let options: COCOOptions

    func run(_ results: ResultOptions) throws {
        let truth = try source.read()
        let all = try truth.records(COCOResultsFile.read(detections, for: truth))
        let categories = try CategoryChoice(request.categories, among: truth.categories)
        let records = categories.isAll ? all : all.limited(toCategories: categories.places)
        let evaluation = COCOEvaluation(records, options)
        let summary = COCOSummary(evaluation)
        let report = DetectionReport(records, evaluation, categories.names, request)
        let averages = VOCAverages(records, request.voc)
        say(summary.lines.map(\.text) + averages.lines + report.lines, besides: results)
        try report.draw()
        try results.write(metrics(summary, averages).merging(report.metrics) { $1 })
    }

    /// Standard output belongs to the JSON where that is asked for.
    private func say(_ lines: [String], besides results: ResultOptions) {
        let stream = results.path == "-" ? FileHandle.standardError : .standardOutput
        stream.write(Data(lines.map { $0 + "\n" }.joined().utf8))
    }

    private func metrics(_ summary: COCOSummary, _ averages: VOCAverages) -> Metrics {
        var metrics = Metrics()
        for line in summary.lines { metrics[line.name] = line.value ?? .nan }
        return metrics.merging(averages.metrics) { $1 }
    }
}
