import OrderedCollections
public import Training

/// What label maps are worth, from how often their classes are confused.
///
/// Scores are scikit-learn's of the same pixels, with `zero_division=nan`: a class that a score would divide by zero for
/// has none, and is left out of means, as `numpy.nanmean` leaves it out. scikit-learn itself puts 0 there unless told.
public struct SegmentationMetrics: Sendable {
    public let confusion: PixelConfusion
    public let names: [String]
    /// The classes that means are taken over.
    public let scored: [Int]

    public init(_ confusion: PixelConfusion, names: [String], scored: [Int]? = nil) {
        precondition(names.count == confusion.classes, "\(names.count) names for \(confusion.classes) classes")
        (self.confusion, self.names) = (confusion, names)
        self.scored = scored ?? Array(names.indices)
    }

    /// Labelled pixels.
    public var pixels: Int { rows.reduce(0, +) }

    /// The part of the pixels whose class is right, over all classes.
    public var overallAccuracy: Double { ratio(diagonal.reduce(0, +), pixels) }

    /// Of each class, the part of its pixels that were found: the source's accuracy of a class, the producer's accuracy.
    public var recall: [Double] { names.indices.map { ratio(diagonal[$0], rows[$0]) } }

    /// Of each class, the part of what was taken for it that is right: the user's accuracy.
    public var precision: [Double] { names.indices.map { ratio(diagonal[$0], columns[$0]) } }

    /// Of each class `2·TP / (2·TP + FP + FN)`.
    public var f1: [Double] { names.indices.map { ratio(2 * diagonal[$0], rows[$0] + columns[$0]) } }

    /// Of each class `TP / (TP + FP + FN)`.
    public var intersectionOverUnion: [Double] {
        names.indices.map { ratio(diagonal[$0], rows[$0] + columns[$0] - diagonal[$0]) }
    }

    public var meanF1: Double { mean(f1) }

    public var meanIntersectionOverUnion: Double { mean(intersectionOverUnion) }

    /// Cohen's kappa: how far the agreement is above that of chance, `(pₐ - pₑ) / (1 - pₑ)`, over all classes.
    public var kappa: Double {
        let total = Double(pixels)
        // In doubles: products of two counts of large sets are beyond 64 bits.
        let chance = zip(rows, columns).reduce(0) { $0 + Double($1.0) / total * (Double($1.1) / total) }
        return (overallAccuracy - chance) / (1 - chance)
    }

    /// Of each true class, the parts that were taken for each class, the last for none; NaN for a class that does not occur.
    public var normalised: [[Double]] {
        zip(confusion.counts, rows).map { counts, row in counts.map { ratio($0, row) } }
    }

    private var diagonal: [Int] { names.indices.map { confusion.counts[$0][$0] } }

    private var rows: [Int] { confusion.counts.map { $0.reduce(0, +) } }

    private var columns: [Int] { names.indices.map { column in confusion.counts.reduce(0) { $0 + $1[column] } } }

    private func mean(_ scores: [Double]) -> Double {
        let known = scored.map { scores[$0] }.filter { !$0.isNaN }
        return known.reduce(0, +) / Double(known.count)
    }

    private func ratio(_ part: Int, _ whole: Int) -> Double { Double(part) / Double(whole) }
}

extension SegmentationMetrics {
    /// By the names that logs have, the means first.
    public var metrics: Metrics {
        var metrics: Metrics = [
            "mIoU": meanIntersectionOverUnion, "OA": overallAccuracy, "mF1": meanF1, "kappa": kappa,
        ]
        for (kind, scores) in [("IoU", intersectionOverUnion), ("F1", f1), ("accuracy", recall)] {
            for (name, score) in zip(names, scores) { metrics["\(kind)/\(name)"] = score }
        }
        return metrics
    }
}
