import ArgumentParser
import Training
import VisionTasks

/// What there is to see of detections: of a checkpoint's, or of results that somebody's detector has written.
struct DetectionOptions: ParsableArguments {
    @Option(help: "Score these results, a JSON list as COCO's tools exchange it, in place of a checkpoint.")
    var detections: String?

    @Option(
        name: .customLong("ground-truth"),
        help: "What is truly there: annotations as in COCO's instances_*.json, or a set of another format.")
    var groundTruth: String?

    @Option(help: "The ground truth's format: voc, yolo, coco, list, or auto to find out.")
    var format = FormatChoice.auto

    @Option(help: "A part of the ground truth's folder, such as test.")
    var split: String?

    @Option(
        parsing: .upToNextOption,
        help: "Also print VOC's mean average precision, of kinds voc2007, voc2010 and trapezoid.")
    var voc: [VOCAverage] = []

    @Option(
        name: .customLong("max-dets"),
        help: "How many detections of an image and category count, ascending; precision is taken at the last.")
    var limits = "1,10,100"

    @Option(help: "Score these categories only: names or ids, separated by commas.")
    var categories: String?

    @Flag(name: .customLong("per-class"), help: "Also print a table of the categories.")
    var isPerClass = false

    @Option(help: "Detections below this score are left out of the matrix of confusions that --plots draws.")
    var confidence = 0.25

    @Option(
        name: .customLong("save-detections"),
        help: "Also write the detections of a checkpoint to this file, as COCO's tools exchange them.")
    var saved: String?

    /// nil where a checkpoint is meant.
    var scoring: DetectionScoring? {
        guard let detections, let source, let options else { return nil }
        return DetectionScoring(request: self, detections: detections, source: source, options: options)
    }

    private var source: GroundTruthSource? {
        groundTruth.map { GroundTruthSource(path: $0, format: format.format, split: split) }
    }

    func validate() throws {
        guard (detections == nil) == (groundTruth == nil) else {
            throw ValidationError("--detections and --ground-truth go together: give both files")
        }
        guard detections != nil || !hasMore else {
            throw ValidationError("--categories, --split and --voc are for --detections")
        }
        guard detections == nil || saved == nil else {
            throw ValidationError("--save-detections is for a checkpoint: --detections are in a file already")
        }
        guard split == nil || source?.isCOCO != true else {
            throw ValidationError("--split is for folders: COCO's file is one part by itself")
        }
        guard (0...1).contains(confidence) else {
            throw ValidationError("--confidence is \(confidence): expected a number from 0 to 1")
        }
        guard options != nil else {
            throw ValidationError("--max-dets is \(limits): expected ascending whole numbers such as 1,10,100")
        }
    }

    /// Asks for what nothing but detection has.
    var isForDetectionAlone: Bool { isPerClass || saved != nil }

    private var hasMore: Bool {
        categories != nil || split != nil || !voc.isEmpty
    }

    /// Shows what was asked for of a checkpoint's evaluation, on the main rank.
    func show(_ task: ObjectDetection, _ plots: PlotOptions, _ say: (String) -> Void) throws {
        guard isPerClass || plots.folder != nil || saved != nil else { return }
        guard let records = task.records, let options else { preconditionFailure("a report of no evaluation") }
        let report = DetectionReport(records, COCOEvaluation(records, options), task.classes, self)
        for line in report.lines { say(line) }
        try plots.write(report.files)
        if let saved { try task.writeDetections(to: saved) }
    }

    private var options: COCOOptions? {
        let words = limits.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = words.compactMap { Int($0) }
        let isAscending = zip(numbers, numbers.dropFirst()).allSatisfy(<)
        guard numbers.count == words.count, isAscending, numbers.first ?? 0 > 0 else { return nil }
        return COCOOptions(limits: numbers)
    }
}

extension VOCAverage: ExpressibleByArgument {}
