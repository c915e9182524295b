public import Training

/// A task whose evaluations compare label maps.
public protocol ScoredSegmentation: TrainableTask {
    /// What the last evaluation has measured.
    var measured: SceneScores? { get }
}

extension ScoredSegmentation {
    /// The tables of the last evaluation, for the run's log.
    public var evaluationReport: [String] { measured.map { SegmentationReport($0).lines } ?? [] }
}
