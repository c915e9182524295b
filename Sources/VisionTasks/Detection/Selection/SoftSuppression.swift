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
        let groups = Dictionary(grouping: detections.indices) {
            scope == .acrossCategories ? 0 : detections[$0].category
        }
        var left = detections
        let places = groups.values.flatMap { decay($0, in: &left) }
        return places.sorted { isSurer($0, $1, in: left) }.prefix(limit).map { left[$0] }
    }

    /// The places of those that are left.
    private func decay(_ places: [Int], in detections: inout [DetectedBox]) -> [Int] {
        var (open, taken) = (places, [Int]())
        while true {
            open.removeAll { detections[$0].score < leastScore }
            guard let surest = open.min(by: { isSurer($0, $1, in: detections) }) else { return taken }
            open.removeAll { $0 == surest }
            taken.append(surest)
            for place in open { detections[place].score *= factor(overlap(detections[surest], detections[place])) }
        }
    }

    private func isSurer(_ a: Int, _ b: Int, in detections: [DetectedBox]) -> Bool {
        (detections[b].score, a) < (detections[a].score, b)
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
