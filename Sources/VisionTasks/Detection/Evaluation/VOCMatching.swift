/// What each claim of a category is worth by VOC's rules.
struct VOCMatching {
    enum Worth { case right, wrong, neither }

    /// By the places of the claims.
    private(set) var worths: [Worth]

    init(_ category: CategoryClaims, least: Double) {
        worths = Array(repeating: .wrong, count: category.claims.count)
        for meeting in category.meetings {
            var found = Set<Int>()
            for claim in meeting.claims { worths[claim] = Self.worth(claim, meeting, category, least, &found) }
        }
    }

    /// Only the object of the largest overlap is looked at, the first of equal ones, even if another one is still to be
    /// found.
    private static func worth(
        _ claim: Int, _ meeting: CategoryClaims.Meeting, _ category: CategoryClaims, _ least: Double,
        _ found: inout Set<Int>
    ) -> Worth {
        var (best, largest) = (meeting.truths.lowerBound, -1.0)
        for truth in meeting.truths {
            let overlap = category.overlap(meeting, claim, truth)
            if overlap > largest { (best, largest) = (truth, overlap) }
        }
        guard largest >= least else { return .wrong }
        if category.truths[best].isDifficult { return .neither }
        return found.insert(best).inserted ? .right : .wrong
    }
}

extension PrecisionTally {
    /// - Parameter order: the claims' places, the surest first.
    init(_ matching: VOCMatching, _ order: [Int]) {
        self.init()
        var wrong = 0
        for place in order {
            switch matching.worths[place] {
            case .right: addRight(wrong: wrong)
            case .wrong: wrong += 1
            case .neither: break
            }
        }
    }
}
