/// The detections and the ground truth of one category, image by image, with the overlaps between them.
struct CategoryClaims: Sendable {
    struct Claim: Sendable {
        let score, area: Double
        /// How many of its image and category are surer.
        let rank: Int
    }

    /// An image that has both.
    struct Meeting: Sendable {
        let claims, truths: Range<Int>
        /// Where its overlaps begin: a row for each claim, a column for each truth.
        let overlaps: Int
    }

    /// Image by image, within each by falling score.
    private(set) var claims: [Claim] = []
    /// Image by image, in the order of the file.
    private(set) var truths: [DetectionRecords.Truth] = []
    private(set) var meetings: [Meeting] = []
    private(set) var overlaps: [Double] = []
    /// Places of claims by falling score over all images.
    private(set) var order: [Int] = []

    /// - Parameters:
    ///   - detections: places of the category's detections, by image.
    ///   - truths: places of its ground truth, by image.
    ///   - limit: the surest of each image that count.
    init(_ records: DetectionRecords, detections: ArraySlice<Int>, truths: ArraySlice<Int>, limit: Int) {
        claims.reserveCapacity(detections.count)
        var (detections, truths) = (detections, truths)
        while let image = Self.firstImage(records, detections, truths) {
            let found = detections.takePrefix { records.detections[$0].image == image }
            let present = truths.takePrefix { records.truths[$0].image == image }
            add(surest(found.map { records.detections[$0] }, limit), present.map { records.truths[$0] })
        }
        order = descending(claims.map(\.score))
    }

    func overlap(_ meeting: Meeting, _ claim: Int, _ truth: Int) -> Double {
        overlaps[
            meeting.overlaps + (claim - meeting.claims.lowerBound) * meeting.truths.count + truth
                - meeting.truths.lowerBound]
    }

    private static func firstImage(
        _ records: DetectionRecords, _ detections: ArraySlice<Int>, _ truths: ArraySlice<Int>
    ) -> Int? {
        let found = detections.first.map { records.detections[$0].image }
        let present = truths.first.map { records.truths[$0].image }
        guard let found, let present else { return found ?? present }
        return min(found, present)
    }

    private func surest(_ detections: [DetectionRecords.Detection], _ limit: Int) -> ArraySlice<
        DetectionRecords.Detection
    > {
        (detections.count > 1 ? detections.sorted { $0.score > $1.score } : detections).prefix(limit)
    }

    private mutating func add(_ found: ArraySlice<DetectionRecords.Detection>, _ present: [DetectionRecords.Truth]) {
        if !found.isEmpty, !present.isEmpty {
            let meeting = Meeting(
                claims: claims.count..<(claims.count + found.count),
                truths: truths.count..<(truths.count + present.count),
                overlaps: overlaps.count)
            meetings.append(meeting)
            for detection in found { overlaps += present.map { Self.overlap(detection.box, $0) } }
        }
        for (rank, detection) in found.enumerated() {
            claims.append(Claim(score: detection.score, area: detection.box.area, rank: rank))
        }
        truths += present
    }

    private static func overlap(_ box: COCOBox, _ truth: DetectionRecords.Truth) -> Double {
        truth.isCrowd ? box.share(within: truth.box) : box.intersectionOverUnion(truth.box)
    }
}

extension ArraySlice {
    /// Cuts off and returns the first elements for which something holds.
    fileprivate mutating func takePrefix(while holds: (Element) -> Bool) -> ArraySlice {
        let taken = prefix(while: holds)
        self = self[taken.endIndex...]
        return taken
    }
}
