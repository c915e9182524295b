/// Precision and recall of one category over objects of some sizes.
public struct COCOCurve: Sendable, Equatable {
    /// Objects to be found; at least one.
    public let truthCount: Int
    /// By overlap, then at each of the options' recalls: the best precision that is reached there or further on, 0 where
    /// none is.
    public let precision: [[Double]]
    /// By overlap: the share of the objects that is found in the end, for each of the options' limits.
    public let recall: [[Double]]
    /// The score from which on detections make the best F1, at the first of the overlaps; nil without detections.
    public let best: OperatingPoint?

    /// nil where there is nothing to find.
    init?(_ category: CategoryClaims, _ area: COCOOptions.AreaRange, _ options: COCOOptions) {
        let matching = COCOMatching(category, area, overlaps: options.overlaps)
        guard matching.truthCount > 0 else { return nil }
        truthCount = matching.truthCount
        let count = options.overlaps.count
        recall = options.limits.map { limit in
            let found = Self.found(category, matching, limit: limit, count)
            return found.map { Double($0) / Double(matching.truthCount) }
        }.transposed(columns: count)
        let tallies = PrecisionTally.tallies(category, matching, count)
        precision = tallies.map { $0.precision(at: options.recalls, truthCount: matching.truthCount) }
        best = OperatingPoint(category, matching)
    }

    /// The number of right claims by overlap.
    private static func found(_ category: CategoryClaims, _ matching: COCOMatching, limit: Int, _ count: Int) -> [Int] {
        var found = [Int](repeating: 0, count: count)
        for (place, claim) in category.claims.enumerated() where claim.rank < limit {
            var right = matching.matched[place] & ~matching.ignored[place]
            while right != 0 {
                found[right.trailingZeroBitCount] += 1
                right &= right - 1
            }
        }
        return found
    }
}

extension [[Double]] {
    fileprivate func transposed(columns: Int) -> [[Double]] {
        (0..<columns).map { column in map { $0[column] } }
    }
}
