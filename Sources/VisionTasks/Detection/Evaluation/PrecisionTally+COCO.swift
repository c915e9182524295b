extension PrecisionTally {
    /// One for each overlap, over the claims of all images.
    static func tallies(_ category: CategoryClaims, _ matching: COCOMatching, _ count: Int) -> [PrecisionTally] {
        var tallies = [PrecisionTally](repeating: PrecisionTally(), count: count)
        let all = COCOMatching.Bits.max >> COCOMatching.Bits(COCOMatching.Bits.bitWidth - count)
        var wrong = [Int](repeating: 0, count: count)
        // Most claims are wrong at every overlap: they are counted once for all.
        var wrongEverywhere = 0
        for place in category.order {
            let (matched, counted) = (matching.matched[place] & all, ~matching.ignored[place] & all)
            if matched == 0, counted == all {
                wrongEverywhere += 1
                continue
            }
            for index in 0..<count where counted >> index & 1 == 1 {
                if matched >> index & 1 == 0 {
                    wrong[index] += 1
                } else {
                    tallies[index].addRight(wrong: wrong[index] + wrongEverywhere)
                }
            }
        }
        return tallies
    }
}
