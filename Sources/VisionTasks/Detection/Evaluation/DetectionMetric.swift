import DataPipeline
public import Parallel
import Torch
public import Training

/// The detections of a data set that is spread over ranks, and what they are worth.
///
/// Keeps all detections and objects under their images' places in the data set, so that any number of ranks gives the same
/// numbers to the last bit. Takes 56 bytes a detection.
public struct DetectionMetric: Sendable {
    public let categories: [String]
    public let options: COCOOptions
    private var images = Set<Int>()
    private var detections: [DetectionRecords.Detection] = []
    private var truths: [DetectionRecords.Truth] = []

    public init(categories: [String], _ options: COCOOptions = COCOOptions()) {
        (self.categories, self.options) = (categories, options)
    }

    /// - Parameters:
    ///   - image: its place in the data set; no image comes twice.
    ///   - detections: boxes in the image's own pixels.
    /// - Throws: `DetectionMetricError` for numbers that are not finite: a network that has diverged.
    public mutating func add(
        _ image: Int, detections: [DetectedBox], groundTruth: [GroundTruthBox]
    ) throws(DetectionMetricError) {
        precondition(images.insert(image).inserted, "image \(image) was evaluated twice")
        for detection in detections where !detection.isFinite { throw DetectionMetricError(image: image, detection) }
        self.detections += detections.map { DetectionRecords.Detection($0, image: image) }
        truths += groundTruth.map { DetectionRecords.Truth($0, image: image) }
    }

    /// Adds what the other ranks have; then all ranks hold the same.
    public mutating func merge(over group: any ProcessGroup) throws {
        let all = try gatherUnequal(Tensor(images.sorted()), over: group).flatMap { $0.array(of: Int.self) }
        images = Set(all)
        precondition(images.count == all.count, "an image was evaluated on two ranks")
        detections = try gatherRows(detections, over: group)
        truths = try gatherRows(truths, over: group)
    }

    /// In the order of the data set, whoever saw what.
    public var records: DetectionRecords {
        DetectionRecords(
            imageCount: (images.max() ?? -1) + 1, categoryCount: categories.count,
            detections: detections.sorted { $0.image < $1.image }, truths: truths.sorted { $0.image < $1.image })
    }

    /// COCO's twelve numbers, the mean average precisions of VOC that are asked for, and the average precision of each
    /// category; NaN where there is nothing to find.
    public func metrics(voc averages: [VOCAverage] = []) -> Metrics {
        let records = records
        let evaluation = COCOEvaluation(records, options, threads: TorchRuntime.threads)
        var metrics = Metrics()
        for line in COCOSummary(evaluation).lines { metrics[line.name] = line.value ?? .nan }
        for average in averages {
            metrics["mAP.\(average.rawValue)"] = VOCEvaluation(records, average).meanAveragePrecision ?? .nan
        }
        for (place, name) in categories.enumerated() {
            metrics["AP/\(name)"] = evaluation.averagePrecision(category: place) ?? .nan
        }
        return metrics
    }
}

/// A detection whose numbers are not finite.
public struct DetectionMetricError: Error, CustomStringConvertible, Sendable {
    public let description: String

    init(image: Int, _ detection: DetectedBox) {
        description =
            "image \(image): a detection has the score \(detection.score) and the box \(detection.box): the network "
            + "has diverged; train it with a lower learning rate"
    }
}

extension DetectedBox {
    fileprivate var isFinite: Bool { [score, box.x1, box.y1, box.x2, box.y2].allSatisfy(\.isFinite) }
}
