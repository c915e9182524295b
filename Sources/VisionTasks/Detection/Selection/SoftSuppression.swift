import Foundation

/// Lowers the scores of boxes that overlap a surer one, where suppression would drop them: "Soft-NMS", Bodla et al. 2017.
///
/// The surest box that is left is taken, and the others' scores are multiplied by a decay of their intersection over union
/// with it, until none is left. Takes time in proportion to the square of the boxes of a category.
public struct SoftSuppression: Sendable {
    public enum Decay: Sendable, Equatable {
        /// `1 - overlap` where the overlap passes the threshold.
        case linear(threshold: Double)
        /// `exp(-overlap² / sigma)`.
        case gaussian(sigma: Double)
    }

    public var decay: Decay
    public var scope: NonMaximumSuppression.Scope
    /// A box goes once its score is below.
    public var leastScore: Double
    public var limit: Int

    public init(
        _ decay: Decay, scope: NonMaximumSuppression.Scope = .withinCategory, leastScore: Double = 0.001,
        limit: Int = .max
    ) {
        (self.decay, self.scope, self.leastScore, self.limit) = (decay, scope, leastScore, limit)
    }

    /// What is left, with its new scores, the surest first; of equal scores the earlier box.
    public func callAsFunction(_ detections: [DetectedBox]) -> [DetectedBox] {
        let groups =
            scope == .acrossCategories ? [detections] : Array(Dictionary(grouping: detections, by: \.category).values)
        let left = groups.flatMap(decayed)
        return Array(left.sorted { ($1.score, $0.category) < ($0.score, $1.category) }.prefix(limit))
    }

    private func decayed(_ detections: [DetectedBox]) -> [DetectedBox] {
        var left = detections.filter { $0.score >= leastScore }
        var taken: [DetectedBox] = []
        while let surest = left.indices.max(by: {
            left[$0].score < left[$1].score || (left[$0].score == left[$1].score && $0 > $1)
        }) {
            let best = left.remove(at: surest)
            taken.append(best)
            for place in left.indices { left[place].score *= factor(overlap(best, left[place])) }
            left.removeAll { $0.score < leastScore }
        }
        return taken
    }

    private func overlap(_ a: DetectedBox, _ b: DetectedBox) -> Double {
        COCOBox(a.box).intersectionOverUnion(COCOBox(b.box))
    }

    private func factor(_ overlap: Double) -> Double {
        switch decay {
        case .linear(let threshold): overlap > threshold ? 1 - overlap : 1
        case .gaussian(let sigma): exp(-overlap * overlap / sigma)
        }
    }
}
