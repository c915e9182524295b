/// What predictions are worth at each threshold.
public struct SaliencyCurves: Sendable, Equatable, Codable {
    /// Ascending levels of 0 ... 255; empty without pictures.
    public let thresholds: [Int]
    /// At the thresholds, of the whole data set.
    public let precision, recall, f, e: [Double]

    init(_ scores: [SaliencyScores], _ definition: SaliencyDefinition) {
        let (precision, recall) = (Self.mean(scores.map(\.precision)), Self.mean(scores.map(\.recall)))
        (self.precision, self.recall) = (precision, recall)
        thresholds = Array(precision.indices)
        e = Self.mean(scores.map(\.e))
        f =
            definition.poolsPrecisionAndRecall
            ? zip(precision, recall).map(definition.pooledF) : Self.mean(scores.map(\.f))
    }

    /// Of each column; rows are added up in their order.
    private static func mean(_ rows: [[Double]]) -> [Double] {
        guard var sums = rows.first else { return [] }
        for row in rows.dropFirst() {
            for place in sums.indices { sums[place] += row[place] }
        }
        return sums.map { $0 / Double(rows.count) }
    }
}

extension SaliencyDefinition {
    /// F of precision and recall that are means over all pictures.
    fileprivate func pooledF(precision: Double, recall: Double) -> Double {
        FMeasure.of(precision: precision, recall: recall, epsilon: self == .distributedSOD ? 1e-8 : 0)
    }
}
