import OrderedCollections
public import Training

/// What one prediction is worth.
public struct SaliencyScores: Sendable, Equatable {
    public let meanAbsoluteError, structure, weightedF, adaptiveF, adaptiveE: Double
    /// At the thresholds of the definition, ascending from 0.
    public let precision, recall, f, e: [Double]

    public init(_ record: SaliencyRecord, _ definition: SaliencyDefinition) {
        let adaptive = BinaryCounts.adaptive(record.counts)
        let binary = definition.kept(BinaryCounts.all(record.counts, definition))
        (structure, weightedF) = (record.structure, record.weightedF)
        meanAbsoluteError = Self.meanAbsoluteError(record.counts)
        adaptiveF = FMeasure.of(adaptive)
        adaptiveE = EMeasure.of(adaptive, epsilon: definition.epsilon)
        precision = binary.map(definition.precision)
        recall = binary.map(definition.recall)
        f = binary.map(FMeasure.of)
        e = binary.map { EMeasure.of($0, epsilon: definition.epsilon) }
    }

    /// In whole numbers up to the last division.
    private static func meanAbsoluteError(_ counts: LevelCounts) -> Double {
        let scale = LevelScale(counts)
        let sum = (0..<256).reduce(0) { sum, level in
            let steps = level - scale.lowest
            return sum + counts.background(level) * steps + counts.foreground(level) * (scale.span - steps)
        }
        return Double(sum) / Double(counts.total * scale.span)
    }

    /// Under the names that publications use.
    public var metrics: Metrics {
        [
            "MAE": meanAbsoluteError, "Sm": structure, "wFm": weightedF, "adpFm": adaptiveF, "meanFm": f.mean,
            "maxFm": f.max() ?? .nan, "adpEm": adaptiveE, "meanEm": e.mean, "maxEm": e.max() ?? .nan,
        ]
    }
}

extension SaliencyDefinition {
    /// Distributed-SOD-Project's bins end at 254, where the last one holds 255 too.
    func kept(_ binary: [BinaryCounts]) -> [BinaryCounts] { self == .distributedSOD ? binary.dropLast() : binary }

    func precision(_ binary: BinaryCounts) -> Double {
        guard self == .distributedSOD else { return binary.precision }
        return binary.foreground == 0 ? 0 : Double(binary.found) / (Double(binary.predicted) + 1e-8)
    }

    func recall(_ binary: BinaryCounts) -> Double { binary.recall }
}

extension [Double] {
    /// NaN of nothing.
    var mean: Double { reduce(0, +) / Double(count) }
}
