public import Torch
public import Training

/// Candidates for the objects of one image; K of them.
public struct DecodedBoxes: Sendable {
    /// `[K, 4]` float32: left, upper, right and lower edge, in pixels of the input; they may lie outside of it.
    public let boxes: Tensor
    /// `[K]` float32, above the threshold.
    public let scores: Tensor
    /// `[K]` int64, from 0.
    public let categories: Tensor

    public var count: Int { scores.count }
}

/// How raw outputs become boxes.
public struct Decoding: Sendable, Codable, Equatable {
    public enum Score: String, Sendable, Codable, CaseIterable {
        /// Objectness times the probability of a class; a candidate for each class that is above the threshold: Darknet's.
        case everyClass
        /// Objectness times the probability of the most likely class.
        case bestClass
        /// The objectness, whatever the most likely class.
        case objectness
    }

    public var score = Score.everyClass
    /// Candidates with a score of no more than this are left out. Average precision wants it low, such as 0.001; pictures
    /// want 0.5 or so.
    public var threshold = 0.001

    public init() {}

    /// - Throws: `ConfigurationError` for a threshold that no score can pass or fail; `name` is what the settings call this.
    public func validate(_ name: String = "decoding") throws(ConfigurationError) {
        guard !(0..<1).contains(threshold) else { return }
        throw ConfigurationError("\(name).threshold is \(threshold): expected 0 or more, below 1")
    }

    /// The candidates of each image, coarse scales first, from `YOLOv3`'s outputs. They stay on the device, which is
    /// waited for.
    public func callAsFunction(_ outputs: [Tensor], _ anchors: Anchors) -> [DecodedBoxes] {
        withoutGradient {
            let scales = ScaleOutput.all(outputs, anchors).map { scored(Places(in: $0, above: threshold)) }
            return Candidates(joining: scales).perImage(outputs[0].size(0))
        }
    }

    /// A score is never above the objectness, so that places below the threshold are gone already.
    private func scored(_ places: Places) -> Candidates {
        let objectness = places.channels.selecting(4, axis: 1).sigmoid()
        let classes = places.channels.sliced(5..<places.channels.size(1), axis: 1).sigmoid()
        guard score != .everyClass else { return everyClass(places, objectness.unsqueezed(1) * classes) }
        let best = classes.argmax(1, keepingAxis: true)
        let probability = classes.gathered(at: best, axis: 1).squeezed(1)
        let scores = score == .objectness ? objectness : objectness * probability
        let kept = (scores .> Scalar(threshold)).nonzero().squeezed(1)
        return Candidates(
            places, kept, scores: scores.gathering(kept, axis: 0), best.squeezed(1).gathering(kept, axis: 0))
    }

    /// - Parameter scores: of each place and class, `[K, C]`.
    private func everyClass(_ places: Places, _ scores: Tensor) -> Candidates {
        let kept = (scores .> Scalar(threshold)).nonzero()
        let (rows, classes) = (kept.selecting(0, axis: 1), kept.selecting(1, axis: 1))
        let flat = rows * Scalar(scores.size(1)) + classes
        return Candidates(places, rows, scores: scores.flattened().gathering(flat, axis: 0), classes)
    }
}

/// The places of one scale where there may be an object; K of them.
private struct Places {
    /// int64 `[K]`.
    let images: Tensor
    /// Raw, `[K, 5 + C]`.
    let channels: Tensor
    /// Edges in pixels, `[K, 4]`.
    let boxes: Tensor

    /// Those whose objectness is above the threshold: nothing else is laid out anew.
    init(in output: ScaleOutput, above threshold: Double) {
        let found = (output.objectness.sigmoid() .> Scalar(threshold)).nonzero()
        let (images, anchors) = (found.selecting(0, axis: 1), found.selecting(1, axis: 1))
        let (rows, columns) = (found.selecting(2, axis: 1), found.selecting(3, axis: 1))
        let grid = output.grid
        let (width, area) = (output.channels.size(2), grid.rows * grid.columns)
        let first = (images * Scalar(Anchors.perScale) + anchors) * Scalar(width * area) + rows * Scalar(grid.columns)
        let steps = Tensor.arange(to: Scalar(width), device: found.device) * Scalar(area)
        let elements = (first + columns).unsqueezed(1) + steps
        channels = output.channels.flattened().gathering(elements.flattened(), axis: 0).reshaped([-1, width])
        self.images = images
        let corners = Tensor.stack([columns, rows], axis: 1).to(.float32)
        boxes =
            Self.edges(channels, corners, grid.anchorSizes(on: found.device).gathering(anchors, axis: 0))
            * Scalar(grid.stride)
    }

    /// In cells.
    private static func edges(_ channels: Tensor, _ corners: Tensor, _ anchors: Tensor) -> Tensor {
        let centres = channels.sliced(0..<2, axis: 1).sigmoid() + corners
        let half = channels.sliced(2..<4, axis: 1).exp() * anchors * 0.5
        return .concatenate([centres - half, centres + half], axis: 1)
    }
}

/// What is left of the places of one scale, or of all.
private struct Candidates {
    let images, boxes, scores, categories: Tensor

    init(_ places: Places, _ rows: Tensor, scores: Tensor, _ categories: Tensor) {
        images = places.images.gathering(rows, axis: 0)
        boxes = places.boxes.gathering(rows, axis: 0)
        (self.scores, self.categories) = (scores, categories)
    }

    init(joining scales: [Candidates]) {
        images = .concatenate(scales.map(\.images))
        boxes = .concatenate(scales.map(\.boxes))
        scores = .concatenate(scales.map(\.scores))
        categories = .concatenate(scales.map(\.categories))
    }

    func perImage(_ count: Int) -> [DecodedBoxes] {
        let (sorted, order) = images.sorted(0)
        let boxes = boxes.gathering(order, axis: 0)
        let (scores, categories) = (scores.gathering(order, axis: 0), categories.gathering(order, axis: 0))
        var start = 0
        let counts: [Int] = sorted.bincount(minimumLength: count).to(.cpu).array()
        return counts.map { count in
            let range = start..<(start + count)
            start += count
            return DecodedBoxes(boxes: boxes[range], scores: scores[range], categories: categories[range])
        }
    }
}
