import OrderedCollections
public import Training

/// What the predictions of a whole data set are worth: means over its pictures, in its order.
public struct SaliencySummary: Sendable {
    public let meanAbsoluteError, structure, weightedF, adaptiveF, adaptiveE: Double
    public let curves: SaliencyCurves

    public init(_ metrics: SaliencyMetrics) {
        let scores = metrics.records.map { SaliencyScores($0, metrics.definition) }
        meanAbsoluteError = scores.map(\.meanAbsoluteError).mean
        structure = scores.map(\.structure).mean
        weightedF = scores.map(\.weightedF).mean
        adaptiveF = scores.map(\.adaptiveF).mean
        adaptiveE = scores.map(\.adaptiveE).mean
        curves = SaliencyCurves(scores, metrics.definition)
    }

    /// Under the names that publications use.
    public var metrics: Metrics {
        [
            "MAE": meanAbsoluteError, "Sm": structure, "wFm": weightedF, "adpFm": adaptiveF, "meanFm": curves.f.mean,
            "maxFm": curves.f.max() ?? .nan, "adpEm": adaptiveE, "meanEm": curves.e.mean,
            "maxEm": curves.e.max() ?? .nan,
        ]
    }
}
