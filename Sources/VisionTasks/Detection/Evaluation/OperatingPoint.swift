/// What a category's detections are worth from a score on.
public struct OperatingPoint: Sendable, Equatable {
    /// Detections below are left out.
    public let score: Double
    public let precision, recall: Double
    /// The harmonic mean of both.
    public let f1: Double

    /// The score that makes the best F1 at the first overlap; of equal ones the highest.
    init?(_ category: CategoryClaims, _ matching: COCOMatching) {
        var (right, wrong) = (0, 0)
        var best: OperatingPoint?
        for (step, place) in category.order.enumerated() {
            let (matched, isIgnored) = (matching.matched[place] & 1, matching.ignored[place] & 1 == 1)
            if !isIgnored { if matched == 1 { right += 1 } else { wrong += 1 } }
            // Detections of one score come and go together.
            let score = category.claims[place].score
            if step + 1 < category.order.count, category.claims[category.order[step + 1]].score == score { continue }
            let point = OperatingPoint(score, right, wrong, truthCount: matching.truthCount)
            if point.f1 > best?.f1 ?? 0 { best = point }
        }
        guard let best else { return nil }
        self = best
    }

    private init(_ score: Double, _ right: Int, _ wrong: Int, truthCount: Int) {
        self.score = score
        precision = Double(right) / Double(right + wrong)
        recall = Double(right) / Double(truthCount)
        f1 = 2 * Double(right) / Double(right + wrong + truthCount)
    }
}
