public import DataPipeline
public import NN
public import Torch

/// What a run says of itself while it goes on. The main rank has a `MainReporter`; the others are silent.
public protocol RunReporter: AnyObject {
    func step(_ report: StepReport) throws
    func epoch(_ report: EpochReport) throws
    /// A line that should be seen now.
    func notice(_ text: String)
    func evaluation(_ label: String, done: Int, total: Int)
    /// What the model has made of a validation sample.
    ///
    /// - Parameter name: the same in each evaluation, and fit for a file.
    func picture(_ picture: Image, _ name: String, step: Int) throws
    /// Parameters with their gradients, of a step that is about to change them: every `log.histograms` steps.
    func tensors(_ parameters: [(name: String, parameter: Tensor)], step: Int) throws
    /// Nothing more will come: what is buffered is written.
    ///
    /// - Parameter isComplete: whether the run has come to its end.
    func finish(_ isComplete: Bool) throws
}

/// One line of the log.
public struct StepReport {
    public let state: TrainingState
    public let plan: TrainingPlan
    /// Means since the last line, over all ranks.
    public let losses: Metrics
    public let learningRate: Double
    public let groups: [ParameterGroup]
    /// Of the last step, before clipping.
    public let gradientNorm: Double
    /// Seconds that this rank has waited for the loader since the start.
    public let waited: Double
    /// Since the last line, by rank.
    public let usage: [RankUsage]
}

public struct EpochReport {
    /// From 0.
    public let epoch: Int
    public let plan: TrainingPlan
    public let globalStep: Int
    /// The mean over the epoch; NaN where all its steps were left out.
    public let loss: Double
    /// Empty when the epoch was not evaluated.
    public let metrics: Metrics
}

public final class SilentReporter: RunReporter {
    public init() {}
    public func step(_ report: StepReport) {}
    public func epoch(_ report: EpochReport) {}
    public func notice(_ text: String) {}
    public func evaluation(_ label: String, done: Int, total: Int) {}
    public func picture(_ picture: Image, _ name: String, step: Int) {}
    public func tensors(_ parameters: [(name: String, parameter: Tensor)], step: Int) {}
    public func finish(_ isComplete: Bool) {}
}
