/// Takes part in a run: for programs that use the trainer as a library. Called on all ranks.
public protocol TrainingCallback: AnyObject {
    /// After each optimizer step.
    func stepEnded(_ step: StepSummary) throws -> RunDecision
    /// After each epoch, its evaluation and its checkpoint.
    func epochEnded(_ report: EpochReport) throws -> RunDecision
}

extension TrainingCallback {
    public func stepEnded(_ step: StepSummary) -> RunDecision { .goOn }
    public func epochEnded(_ report: EpochReport) -> RunDecision { .goOn }
}

/// Whether a run goes on. One rank that wants it to stop stops all of them, with a checkpoint: after an epoch at once,
/// after a step when the next one is done.
public enum RunDecision: Sendable, Equatable {
    case goOn, stop
}

/// What costs nothing to know of a step. Losses stay with their ranks until a line of the log is due.
public struct StepSummary: Sendable {
    /// From 0.
    public let epoch: Int
    /// Optimizer steps since the beginning, this one included.
    public let globalStep: Int
    public let learningRate: Double
    /// Before clipping.
    public let gradientNorm: Double
    /// False where gradients were not finite and the step was left out.
    public let isApplied: Bool
}
