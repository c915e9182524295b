import DataPipeline
import Foundation
import OrderedCollections
import Training
import VisionTasks

/// Reads results and ground truth, and says what the results are worth.
struct DetectionScoring {
    let request: DetectionOptions
    let detections: String
    let groundTruth: DetectionSource
    let options: COCOOptions

    func run(_ results: ResultOptions) throws {
        let truth = try GroundTruthFile.read(groundTruth)
        let all = try truth.records(COCOResultsFile.read(detections, for: truth))
        let categories = try CategoryChoice(request.categories, among: truth.categories)
        let records = categories.isAll ? all : all.limited(toCategories: categories.places)
        let evaluation = COCOEvaluation(records, options)
        let summary = COCOSummary(evaluation)
        let report = DetectionReport(records, evaluation, categories.names, request)
        say(summary.lines.map(\.text) + report.lines, besides: results)
        try report.draw()
        try results.write(metrics(summary).merging(report.metrics) { $1 })
    }

    /// Standard output belongs to the JSON where that is asked for.
    private func say(_ lines: [String], besides results: ResultOptions) {
        let stream = results.path == "-" ? FileHandle.standardError : .standardOutput
        stream.write(Data(lines.map { $0 + "\n" }.joined().utf8))
    }

    private func metrics(_ summary: COCOSummary) -> Metrics {
        var metrics = Metrics()
        for line in summary.lines { metrics[line.name] = line.value ?? .nan }
        return metrics
    }
}

/// Ground truth from whichever kind of file.
enum GroundTruthFile {
    /// COCO's annotations are read as they are; the boxes of other formats by their one policy.
    static func read(_ source: DetectionSource) throws -> DetectionGroundTruth {
        guard source.path.hasSuffix(".json") || source.format == .coco else {
            return DetectionGroundTruth(try DetectionSet.read(source).set)
        }
        return try COCOGroundTruthFile.read(source.path)
    }
}
