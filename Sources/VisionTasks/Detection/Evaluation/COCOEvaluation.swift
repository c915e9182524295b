import Foundation

/// COCO's evaluation of detections: precision over recall by category, size of objects and overlap.
///
/// The numbers are pycocotools'. An image's surest detections are matched with its objects greedily, at ten overlaps; crowds
/// and objects of other sizes are neither to be found nor mistakes.
public struct COCOEvaluation: Sendable {
    public let options: COCOOptions
    /// By category, then by the options' areas; nil where there is nothing to find.
    public let curves: [[COCOCurve?]]

    /// - Parameter threads: changes nothing but the time.
    public init(
        _ records: DetectionRecords, _ options: COCOOptions = COCOOptions(),
        threads: Int = ProcessInfo.processInfo.activeProcessorCount
    ) {
        self.options = options
        let categories = CategoryClaims.all(records, limit: options.limits.last ?? 0, threads: threads)
        let pairs = categories.flatMap { category in options.areas.map { (category, $0) } }
        let curves = concurrentMap(pairs, threads: threads) { COCOCurve($0.0, $0.1, options) }
        self.curves = stride(from: 0, to: curves.count, by: options.areas.count).map { first in
            Array(curves[first..<(first + options.areas.count)])
        }
    }

    /// The mean precision over recalls, categories and overlaps; nil where there is nothing to find.
    ///
    /// - Parameters:
    ///   - overlap: the place of one of the options' overlaps; nil takes all.
    ///   - area: the place of one of the options' areas.
    ///   - category: nil takes all that have something to find.
    public func averagePrecision(overlap: Int? = nil, area: Int = 0, category: Int? = nil) -> Double? {
        mean(area, category) { curve in
            chosen(curve.precision, overlap).flatMap(\.self)
        }
    }

    /// The mean recall over categories and overlaps; nil where there is nothing to find.
    ///
    /// - Parameter limit: the place of one of the options' limits; nil takes the last.
    public func averageRecall(limit: Int? = nil, area: Int = 0, category: Int? = nil) -> Double? {
        mean(area, category) { curve in curve.recall.map { $0[limit ?? options.limits.count - 1] } }
    }

    private func chosen(_ values: [[Double]], _ overlap: Int?) -> [[Double]] {
        overlap.map { [values[$0]] } ?? values
    }

    private func mean(_ area: Int, _ category: Int?, _ values: (COCOCurve) -> [Double]) -> Double? {
        let chosen = category.map { [curves[$0]] } ?? curves
        let all = chosen.compactMap { $0[area] }.flatMap(values)
        return all.isEmpty ? nil : all.reduce(0, +) / Double(all.count)
    }
}
