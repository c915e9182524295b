/// What a training step's time goes to.
public enum StepPart: String, CaseIterable, Sendable {
    /// Waiting for the loader.
    case data
    case forward
    /// The backward pass, and the ranks' averaging of gradients within it.
    case backward
    /// Looking at gradients, clipping, and the optimizer's step.
    case optimizer
    /// Between steps: logs, checkpoints, evaluations.
    case other
}
