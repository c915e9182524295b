/// Which claims of a category are right at which overlap, for objects of some sizes.
struct COCOMatching {
    /// A bit for each overlap of the options.
    typealias Bits = UInt16

    /// Found an object.
    private(set) var matched: [Bits]
    /// Neither right nor wrong: found what need not be found, or found nothing and has another size.
    private(set) var ignored: [Bits]
    /// Objects that are to be found.
    let truthCount: Int
    private let isIgnored: [Bool]

    init(_ category: CategoryClaims, _ area: COCOOptions.AreaRange, overlaps: [Double]) {
        precondition(
            overlaps.count <= Bits.bitWidth, "\(overlaps.count) overlaps: at most \(Bits.bitWidth) are counted")
        matched = Array(repeating: 0, count: category.claims.count)
        ignored = category.claims.map { area.contains($0.area) ? 0 : .max }
        isIgnored = category.truths.map { $0.isCrowd || $0.isDifficult || !area.contains($0.area) }
        truthCount = isIgnored.count { !$0 }
        for meeting in category.meetings { match(meeting, category, overlaps) }
    }

    private mutating func match(_ meeting: CategoryClaims.Meeting, _ category: CategoryClaims, _ overlaps: [Double]) {
        // What need not be found is only taken where nothing else is to be had.
        let candidates = meeting.truths.filter { !isIgnored[$0] } + meeting.truths.filter { isIgnored[$0] }
        for (index, least) in overlaps.enumerated() {
            var taken = Set<Int>()
            for claim in meeting.claims {
                guard let truth = best(claim, candidates, taken, meeting, category, least: min(least, 1 - 1e-10)) else {
                    continue
                }
                taken.insert(truth)
                settle(claim, bit: 1 << Bits(index), isIgnored: isIgnored[truth])
            }
        }
    }

    /// The object of the largest overlap that is still to be had; of equal ones the later.
    private func best(
        _ claim: Int, _ candidates: [Int], _ taken: Set<Int>, _ meeting: CategoryClaims.Meeting,
        _ category: CategoryClaims,
        least: Double
    ) -> Int? {
        var (best, largest) = (Int?.none, least)
        for truth in candidates where category.truths[truth].isCrowd || !taken.contains(truth) {
            if let best, isIgnored[truth], !isIgnored[best] { break }
            let overlap = category.overlap(meeting, claim, truth)
            if overlap >= largest { (best, largest) = (truth, overlap) }
        }
        return best
    }

    private mutating func settle(_ claim: Int, bit: Bits, isIgnored: Bool) {
        matched[claim] |= bit
        if isIgnored { ignored[claim] |= bit } else { ignored[claim] &= ~bit }
    }
}
