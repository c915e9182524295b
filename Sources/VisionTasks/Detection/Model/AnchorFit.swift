import DataPipeline
import Training

/// Anchors for the boxes of a configuration's training set, as large as they are in the network's input.
public struct AnchorFit: Sendable, Encodable {
    /// `[width, height]` in whole pixels, from small to large.
    public let anchors: [[Int]]
    /// The mean overlap of boxes with their best anchor: with these, and with the configuration's.
    public let overlap, before: Double
    public let boxes: Int

    /// - Throws: `ConfigurationError` where there are fewer boxes than anchors.
    public init(_ configuration: DetectionConfiguration, seed: UInt64) throws {
        try configuration.validate()
        let data = configuration.data
        let set = try DetectionSet.read(data.training.source(data.classes)).set
        let sizes = set.images.flatMap { image in
            image.trainingBoxes(includesDifficult: data.includesDifficult).map { labelled in
                let scale = image.size.map { Placement.letterbox($0, on: configuration.canvas).x.scale } ?? 1
                return (width: labelled.box.width * scale, height: labelled.box.height * scale)
            }
        }
        let own = configuration.model.anchors
        guard sizes.count >= own.count else {
            throw ConfigurationError("\(data.training.path) has \(sizes.count) boxes: \(own.count) anchors need more")
        }
        let clusters = AnchorClusters(of: sizes, count: own.count, seed: seed)
        anchors = clusters.anchors.map { $0.map { max(1, Int($0.rounded())) } }
        overlap = Anchors(anchors.map { $0.map(Double.init) }).meanOverlap(sizes)
        before = Anchors(own).meanOverlap(sizes)
        boxes = sizes.count
    }
}

extension Anchors {
    /// The mean, over boxes, of the overlap (IoU of the sizes) with the best anchor: 0 to 1.
    func meanOverlap(_ boxes: [(width: Double, height: Double)]) -> Double {
        let best = boxes.map { box in
            sizes.map { size in
                let common = min(size.width, box.width) * min(size.height, box.height)
                return common / (size.width * size.height + box.width * box.height - common)
            }.max() ?? 0
        }
        return best.reduce(0, +) / Double(boxes.count)
    }
}
