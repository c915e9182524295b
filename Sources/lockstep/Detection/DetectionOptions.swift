import ArgumentParser
import DataPipeline
import Training
import VisionTasks

/// Scoring results that somebody's detector has written, without a checkpoint.
struct DetectionOptions: ParsableArguments {
    @Option(help: "Score these results, a JSON list as COCO's tools exchange it, in place of a checkpoint.")
    var detections: String?

    @Option(
        name: .customLong("ground-truth"),
        help: """
            What is truly there: annotations as in COCO's instances_*.json, a folder of VOC or YOLO, or a list of boxes. Where \
            they have no ids, images are called by their files' names without the ending, and categories by their names.
            """)
    var groundTruth: String?

    @Option(name: .customLong("ground-truth-format"), help: "voc, yolo, coco, list, or auto to find out.")
    var format = FormatChoice.auto

    @Option(name: .customLong("ground-truth-split"), help: "One part of a folder, such as val.")
    var split: String?

    @Option(
        name: .customLong("max-dets"),
        help: "How many detections of an image and category count, ascending; precision is taken at the last.")
    var limits = "1,10,100"

    @Option(help: "Score these categories only: names or ids, separated by commas.")
    var categories: String?

    @Flag(name: .customLong("per-class"), help: "Also print a table of the categories.")
    var isPerClass = false

    @Option(help: "Also draw precision over recall, and which categories are taken for which, into this folder.")
    var plots: String?

    @Option(help: "Detections below this score are left out of the matrix of confusions that --plots draws.")
    var confidence = 0.25

    @Option(
        name: .customLong("save-detections"),
        help: "Also write the detections of a checkpoint to this file, as COCO's tools exchange them.")
    var saved: String?

    /// nil where a checkpoint is meant.
    var scoring: DetectionScoring? {
        guard let detections, let groundTruth, let options else { return nil }
        let source = DetectionSource(groundTruth, format: format.format, split: split)
        return DetectionScoring(request: self, detections: detections, groundTruth: source, options: options)
    }

    func validate() throws {
        guard (detections == nil) == (groundTruth == nil) else {
            throw ValidationError("--detections and --ground-truth go together: give both files")
        }
        guard detections != nil || categories == nil else {
            throw ValidationError("--categories is for --detections")
        }
        guard detections == nil || saved == nil else {
            throw ValidationError("--save-detections is for a checkpoint: --detections are in a file already")
        }
        guard (0...1).contains(confidence) else {
            throw ValidationError("--confidence is \(confidence): expected a number from 0 to 1")
        }
        guard options != nil else {
            throw ValidationError("--max-dets is \(limits): expected ascending whole numbers such as 1,10,100")
        }
    }

    /// Shows what was asked for of a checkpoint's evaluation, on the main rank.
    ///
    /// - Throws: `ConfigurationError` for another task than detection.
    func show(_ task: some VisionTask, _ say: (String) -> Void) throws {
        guard isPerClass || plots != nil || saved != nil else { return }
        guard let task = task as? ObjectDetection, let records = task.records, let options else {
            throw ConfigurationError("--per-class, --plots and --save-detections are for detection")
        }
        let report = DetectionReport(records, COCOEvaluation(records, options), task.classes, self)
        for line in report.lines { say(line) }
        try report.draw()
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
