import OrderedCollections
import Training
import VisionTasks

/// What there is to see of detections beside COCO's numbers: by category, and as pictures.
struct DetectionReport {
    private let records: DetectionRecords
    private let evaluation: COCOEvaluation
    private let names: [String]
    private let request: DetectionOptions

    init(_ records: DetectionRecords, _ evaluation: COCOEvaluation, _ names: [String], _ request: DetectionOptions) {
        (self.records, self.evaluation, self.names, self.request) = (records, evaluation, names, request)
    }

    /// Where it was asked for.
    var lines: [String] { request.isPerClass ? CategoryTable(evaluation, names: names).lines : [] }

    /// Where they were asked for.
    var metrics: Metrics { request.isPerClass ? CategoryTable(evaluation, names: names).metrics : [:] }

    /// Pictures, and what is beside them, by their files' names.
    var files: [String: String] {
        let confusion = ConfusionTable(ConfusionMatrix(records, leastScore: request.confidence), names: names)
        return [
            "precision-recall.svg": PrecisionRecallPlot.overlaps(evaluation).svg,
            "precision-recall-categories.svg": PrecisionRecallPlot.categories(evaluation, names: names).svg,
            "confusion.svg": ConfusionPlot(confusion).svg, "confusion.txt": confusion.text,
        ]
    }
}
