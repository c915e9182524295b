import DataPipeline
public import Torch

/// Keeps of boxes that overlap the surest one, as torchvision's `nms` and `batched_nms` do.
///
/// A box goes when its intersection over union with a surer one that stays passes the threshold; of equal scores the
/// earlier box is the surer one. Takes time in proportion to boxes times kept boxes.
public struct NonMaximumSuppression: Sendable {
    /// Which boxes can suppress each other.
    public enum Scope: String, Sendable, CaseIterable {
        case withinCategory, acrossCategories
    }

    public var threshold: Double
    public var scope: Scope
    /// At most so many boxes of an image stay, the surest ones.
    public var limit: Int

    public init(threshold: Double, scope: Scope = .withinCategory, limit: Int = .max) {
        (self.threshold, self.scope, self.limit) = (threshold, scope, limit)
    }

    /// The places of the boxes that stay, the surest first.
    ///
    /// - Parameters:
    ///   - boxes: edges `x1, y1, x2, y2`.
    ///   - scores: as many; no NaN.
    ///   - categories: as many, from 0 on.
    public func keep(_ boxes: [SIMD4<Float>], scores: [Float], categories: [Int]) -> [Int] {
        precondition(
            scores.count == boxes.count && categories.count == boxes.count, "scores and categories of other boxes")
        let threshold = Float(rounding: threshold, .down)
        var kept = [KeptBoxes](repeating: KeptBoxes(), count: (categories.max() ?? 0) + 1)
        var places: [Int] = []
        for place in descending(scores) where places.count < limit {
            let group = scope == .withinCategory ? categories[place] : 0
            guard !kept[group].overlap(boxes[place], above: threshold) else { continue }
            kept[group].append(boxes[place])
            places.append(place)
        }
        return places
    }

    /// The same for tensors: edges `[K, 4]`, scores `[K]`, categories `[K]`; computes in float32 on the CPU.
    ///
    /// Waits for the device: what stays decides what is read next.
    public func keep(_ boxes: Tensor, scores: Tensor, categories: Tensor) -> [Int] {
        keep(rows(boxes), scores: scores.to(.cpu, .float32).array(), categories: categories.to(.cpu, .int64).array())
    }

    /// What stays of an image's detections, the surest first; edges are compared as float32.
    public func callAsFunction(_ detections: [DetectedBox]) -> [DetectedBox] {
        keep(
            detections.map(\.edges), scores: detections.map { Float($0.score) }, categories: detections.map(\.category)
        )
        .map { detections[$0] }
    }
}

/// Edges `[K, 4]` as vectors.
func rows(_ boxes: Tensor) -> [SIMD4<Float>] {
    let edges: [Float] = boxes.to(.cpu, .float32).array()
    return stride(from: 0, to: edges.count, by: 4).map { SIMD4(edges[$0], edges[$0 + 1], edges[$0 + 2], edges[$0 + 3]) }
}

/// Places by falling score; equal scores keep their order.
func descending<Score: Comparable>(_ scores: [Score]) -> [Int] {
    scores.enumerated().sorted { $0.element > $1.element }.map(\.offset)
}

extension DetectedBox {
    var edges: SIMD4<Float> { SIMD4(Float(box.x1), Float(box.y1), Float(box.x2), Float(box.y2)) }
}

extension Float {
    /// The nearest float32 that does not pass `value`: what is above the one is above the other.
    fileprivate init(rounding value: Double, _ rule: FloatingPointRoundingRule) {
        let nearest = Float(value)
        self = Double(nearest) > value ? nearest.nextDown : nearest
    }
}
