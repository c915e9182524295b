/// How the average precision is taken of one overlap's curve of precision over recall.
public enum VOCAverage: String, Sendable, CaseIterable {
    /// VOC 2007: the mean of the best precisions at recalls 0, 0.1, ... 1 or further on.
    case elevenPoints = "voc2007"
    /// VOC 2010 and later: the area under the best precisions.
    case allPoints = "voc2010"
    /// The area under the precisions themselves by trapezoids, from precision 1 at recall 0 on. Neither VOC's nor COCO's:
    /// some implementations of YOLOv3 report it.
    case trapezoid

    /// VOC's development kit counts an overlap that is just the threshold; those implementations do not.
    fileprivate var countsThreshold: Bool { self != .trapezoid }
}

/// PASCAL VOC's evaluation of detections, at one overlap.
///
/// A detection, the surest first, is right when the object that it overlaps most is overlapped enough and was not found yet.
/// One whose object is difficult, or a crowd, is neither right nor wrong. Boxes are rectangles by their edges, so overlaps are
/// those of the development kit, which counts pixels: its `xmax - xmin + 1` is the width between edges.
public struct VOCEvaluation: Sendable {
    /// By category; nil where there is nothing to find.
    public let averagePrecisions: [Double?]

    public init(_ records: DetectionRecords, _ average: VOCAverage, overlap: Double = 0.5) {
        let categories = CategoryClaims.all(Self.plain(records), limit: .max, threads: 1)
        averagePrecisions = categories.map { Self.averagePrecision($0, average, overlap) }
    }

    /// The mean over the categories that have something to find; nil where none has.
    public var meanAveragePrecision: Double? {
        let values = averagePrecisions.compactMap(\.self)
        return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    /// VOC knows no crowds, and overlaps of its own kind only.
    private static func plain(_ records: DetectionRecords) -> DetectionRecords {
        var records = records
        for place in records.truths.indices where records.truths[place].isCrowd {
            records.truths[place].isCrowd = false
            records.truths[place].isDifficult = true
        }
        return records
    }

    private static func averagePrecision(_ category: CategoryClaims, _ average: VOCAverage, _ overlap: Double)
        -> Double?
    {
        let truthCount = category.truths.count { !$0.isDifficult }
        guard truthCount > 0 else { return nil }
        let least = average.countsThreshold ? overlap : overlap.nextUp
        let tally = PrecisionTally(VOCMatching(category, least: least), category.order)
        switch average {
        case .elevenPoints:
            return tally.precision(at: (0...10).map { Double($0) * 0.1 }, truthCount: truthCount).reduce(0, +) / 11
        case .allPoints: return tally.areaUnderEnvelope(truthCount: truthCount)
        case .trapezoid: return tally.areaByTrapezoids(truthCount: truthCount)
        }
    }
}
