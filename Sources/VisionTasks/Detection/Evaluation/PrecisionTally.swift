/// The surest claims first: how many were wrong before the first right one, before the second, and so on.
///
/// That is all of a curve of precision over recall: neither is better anywhere else.
struct PrecisionTally {
    private(set) var wrongBefore: [Int] = []

    mutating func addRight(wrong: Int) { wrongBefore.append(wrong) }

    /// With the first right claim, with the second, and so on.
    var precisions: [Double] {
        wrongBefore.enumerated().map { before, wrong in Double(before + 1) / Double(before + 1 + wrong) }
    }

    /// The best precision from each right claim on.
    private var envelope: [Double] {
        var envelope = precisions
        for place in envelope.indices.dropLast().reversed() {
            envelope[place] = max(envelope[place], envelope[place + 1])
        }
        return envelope
    }

    /// At each of the ascending recalls, the best precision there or further on; 0 where none is reached.
    func precision(at recalls: [Double], truthCount: Int) -> [Double] {
        let envelope = envelope
        var right = 0
        return recalls.map { recall in
            while right <= envelope.count, Double(right) / Double(truthCount) < recall { right += 1 }
            let place = max(right - 1, 0)
            return place < envelope.count ? envelope[place] : 0
        }
    }
}

// MARK: - Areas under the curve

extension PrecisionTally {
    /// Each further object that is found adds its share of the recall, at the best precision from there on.
    func areaUnderEnvelope(truthCount: Int) -> Double { envelope.reduce(0, +) / Double(truthCount) }

    /// By trapezoids between the points of all claims, from a precision of 1 at recall 0 on, without an envelope.
    func areaByTrapezoids(truthCount: Int) -> Double {
        let heights = zip(wrongBefore.indices, zip(wrongBefore, precisions)).map { before, claim in
            let last = before + claim.0 == 0 ? 1 : Double(before) / Double(before + claim.0)
            return (last + claim.1) / 2
        }
        return heights.reduce(0, +) / Double(truthCount)
    }
}
