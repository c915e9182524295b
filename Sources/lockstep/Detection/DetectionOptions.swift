import ArgumentParser
import VisionTasks

/// Scoring results that somebody's detector has written, without a checkpoint.
struct DetectionOptions: ParsableArguments {
    @Option(help: "Score these results, a JSON list as COCO's tools exchange it, in place of a checkpoint.")
    var detections: String?

    @Option(name: .customLong("ground-truth"), help: "What is truly there: annotations as in COCO's instances_*.json.")
    var groundTruth: String?

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

    /// nil where a checkpoint is meant.
    var scoring: DetectionScoring? {
        guard let detections, let groundTruth, let options else { return nil }
        return DetectionScoring(request: self, detections: detections, groundTruth: groundTruth, options: options)
    }

    func validate() throws {
        guard (detections == nil) == (groundTruth == nil) else {
            throw ValidationError("--detections and --ground-truth go together: give both files")
        }
        guard detections != nil || (categories == nil && !isPerClass && plots == nil) else {
            throw ValidationError("--categories, --per-class and --plots are for --detections")
        }
        guard (0...1).contains(confidence) else {
            throw ValidationError("--confidence is \(confidence): expected a number from 0 to 1")
        }
        guard options != nil else {
            throw ValidationError("--max-dets is \(limits): expected ascending whole numbers such as 1,10,100")
        }
    }

    private var options: COCOOptions? {
        let words = limits.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = words.compactMap { Int($0) }
        let isAscending = zip(numbers, numbers.dropFirst()).allSatisfy(<)
        guard numbers.count == words.count, isAscending, numbers.first ?? 0 > 0 else { return nil }
        return COCOOptions(limits: numbers)
    }
}
