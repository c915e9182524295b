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
        let table = CategoryTable(evaluation, names: categories.names)
        let averages = VOCAverages(records, request.voc)
        say(summary.lines.map(\.text) + averages.lines + (request.isPerClass ? table.lines : []), besides: results)
        try draw(evaluation, records, categories.names)
        try results.write(metrics(summary, averages, table))
    }

    /// Standard output belongs to the JSON where that is asked for.
    private func say(_ lines: [String], besides results: ResultOptions) {
        let stream = results.path == "-" ? FileHandle.standardError : .standardOutput
        stream.write(Data(lines.map { $0 + "\n" }.joined().utf8))
    }

    private func metrics(_ summary: COCOSummary, _ averages: VOCAverages, _ table: CategoryTable) -> Metrics {
        var metrics = Metrics()
        for line in summary.lines { metrics[line.name] = line.value ?? .nan }
        metrics.merge(averages.metrics) { $1 }
        return request.isPerClass ? metrics.merging(table.metrics) { $1 } : metrics
    }

    private func draw(_ evaluation: COCOEvaluation, _ records: DetectionRecords, _ names: [String]) throws {
        guard let folder = request.plots else { return }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let confusion = ConfusionTable(ConfusionMatrix(records, leastScore: request.confidence), names: names)
        let files = [
            "precision-recall.svg": PrecisionRecallPlot.overlaps(evaluation).svg,
            "precision-recall-categories.svg": PrecisionRecallPlot.categories(evaluation, names: names).svg,
            "confusion.svg": ConfusionPlot(confusion).svg, "confusion.txt": confusion.text,
        ]
        for (name, text) in files {
            try Data(text.utf8).write(to: URL(filePath: folder).appending(path: name), options: .atomic)
        }
    }
}
