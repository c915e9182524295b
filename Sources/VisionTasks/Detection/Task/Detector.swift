import DataPipeline
import Torch

/// From images to boxes.
struct Detector {
    private let anchors: Anchors
    private let decoding: Decoding
    private let options: DetectionConfiguration.InferenceOptions

    /// More candidates than this are not looked at: suppression takes time with their square.
    private static let mostCandidates = 30_000

    /// - Parameter confidence: the least score.
    init(_ anchors: Anchors, _ options: DetectionConfiguration.InferenceOptions, confidence: Double) {
        self.anchors = anchors
        self.options = options
        var decoding = Decoding()
        (decoding.score, decoding.threshold) = (options.score, confidence)
        self.decoding = decoding
    }

    /// The boxes of each image in pixels of the network's input, the surest first.
    ///
    /// - Parameter outputs: of the network, raw.
    func callAsFunction(_ outputs: [Tensor]) -> [[DetectedBox]] { decoding(outputs, anchors).map(selected) }

    private func selected(_ candidates: DecodedBoxes) -> [DetectedBox] {
        let all = boxes(candidates.surest(Self.mostCandidates))
        switch options.suppression {
        case .hard: return NonMaximumSuppression(threshold: options.overlap, scope: scope, limit: options.limit)(all)
        case .linear: return soft(.linear(threshold: options.overlap), all)
        case .gaussian: return soft(.gaussian(sigma: options.sigma), all)
        }
    }

    private var scope: NonMaximumSuppression.Scope {
        options.acrossCategories ? .acrossCategories : .withinCategory
    }

    private func soft(_ decay: SoftSuppression.Decay, _ boxes: [DetectedBox]) -> [DetectedBox] {
        SoftSuppression(decay, scope: scope, leastScore: decoding.threshold, limit: options.limit)(boxes)
    }

    private func boxes(_ candidates: DecodedBoxes) -> [DetectedBox] {
        let edges: [Float] = candidates.boxes.to(.cpu).array()
        let (scores, categories): ([Float], [Int]) = (
            candidates.scores.to(.cpu).array(), candidates.categories.to(.cpu).array()
        )
        return scores.indices.map { place in
            let edge = edges[4 * place..<4 * place + 4].map(Double.init)
            return DetectedBox(
                box: Box(x1: edge[0], y1: edge[1], x2: edge[2], y2: edge[3]), score: Double(scores[place]),
                category: categories[place])
        }
    }
}

extension DecodedBoxes {
    fileprivate func surest(_ limit: Int) -> DecodedBoxes {
        guard count > limit else { return self }
        let places = scores.sorted(descending: true).indices[0..<limit]
        return DecodedBoxes(
            boxes: boxes.gathering(places, axis: 0), scores: scores.gathering(places, axis: 0),
            categories: categories.gathering(places, axis: 0))
    }
}

extension DetectedBox {
    /// From the network's input back into the image, and no further than its edges.
    func placedBack(_ placement: Placement, in size: ImageSize) -> DetectedBox {
        var back = self
        back.box = placement.toImage(box).clipped(to: size)
        return back
    }
}
