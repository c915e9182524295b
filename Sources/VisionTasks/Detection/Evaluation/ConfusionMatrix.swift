/// Which categories are taken for which: at one overlap, of detections that are sure enough.
///
/// In each image detections and objects are paired, whatever their categories, the largest overlap first. What finds no
/// partner belongs to the background; a detection that finds none but lies on a crowd or a difficult object is left out,
/// as are those objects.
public struct ConfusionMatrix: Sendable, Equatable {
    public let overlap, leastScore: Double
    /// A row for each true category, a column for each predicted one; the last of both is the background.
    public private(set) var counts: [[Int]]

    /// - Parameters:
    ///   - overlap: of a pair, at least.
    ///   - leastScore: detections below are left out.
    public init(_ records: DetectionRecords, overlap: Double = 0.5, leastScore: Double = 0.25) {
        (self.overlap, self.leastScore) = (overlap, leastScore)
        let side = records.categoryCount + 1
        counts = Array(repeating: Array(repeating: 0, count: side), count: side)
        let detections = Dictionary(grouping: records.detections.filter { $0.score >= leastScore }, by: \.image)
        let truths = Dictionary(grouping: records.truths, by: \.image)
        for image in 0..<records.imageCount { add(detections[image] ?? [], truths[image] ?? []) }
    }

    private var background: Int { counts.count - 1 }

    private mutating func add(_ detections: [DetectionRecords.Detection], _ truths: [DetectionRecords.Truth]) {
        let (objects, rest) = (truths.filter { !$0.needsNoFinding }, truths.filter(\.needsNoFinding))
        let pairs = pairs(detections, objects)
        for (truth, object) in objects.enumerated() {
            counts[object.category][pairs[truth].map { detections[$0].category } ?? background] += 1
        }
        let paired = Set(pairs.values)
        for (place, detection) in detections.enumerated() where !paired.contains(place) {
            guard !rest.contains(where: { $0.covers(detection, overlap) }) else { continue }
            counts[background][detection.category] += 1
        }
    }

    /// The detection of each object that has one; of equal overlaps that of the surer detection, then of the earlier row.
    private func pairs(_ detections: [DetectionRecords.Detection], _ objects: [DetectionRecords.Truth]) -> [Int: Int] {
        let surest = descending(detections.map(\.score))
        let candidates = surest.flatMap { detection in
            objects.indices.map { object in
                (detection, object, overlap: detections[detection].box.intersectionOverUnion(objects[object].box))
            }
        }.filter { $0.overlap >= overlap }
        var (partners, taken) = ([Int: Int](), Set<Int>())
        for (detection, object, _) in candidates.sorted(by: { $0.overlap > $1.overlap })
        where partners[object] == nil && taken.insert(detection).inserted {
            partners[object] = detection
        }
        return partners
    }
}

extension DetectionRecords.Truth {
    fileprivate var needsNoFinding: Bool { isCrowd || isDifficult }

    fileprivate func covers(_ detection: DetectionRecords.Detection, _ overlap: Double) -> Bool {
        (isCrowd ? detection.box.share(within: box) : detection.box.intersectionOverUnion(box)) >= overlap
    }
}
