public import Torch

/// Where and how a model runs: the devices of its rank, how they share it, and in which precision.
public struct ModelPlacement: Sendable {
    public var strategy = ParallelOptions.Strategy.distributed
    /// The first takes batches and computes the loss.
    public var devices: [Device]
    /// pipeline: parts of a batch that are on their way at the same time.
    public var chunks = 1
    /// Of training and of evaluation; see `AutocastForward`.
    public var precision = Precision.fp32
    public var evaluationPrecision = Precision.fp32

    /// All of the model on one device, in float32.
    public init(on device: Device) { devices = [device] }

    /// For training.
    ///
    /// - Throws: `ConfigurationError` where a device lacks the precision.
    init(_ options: some TrainingConfiguration, on devices: [Device]) throws(ConfigurationError) {
        strategy = options.parallel.strategy
        self.devices = devices
        chunks = options.parallel.pipelineChunks
        (precision, evaluationPrecision) = (options.precision, options.evaluation.precision)
        try options.validatePrecision(on: devices)
    }

    /// For evaluation and prediction, all on one device.
    ///
    /// - Throws: `ConfigurationError` where it lacks the precision.
    public init(evaluating options: EvaluationOptions, on device: Device) throws(ConfigurationError) {
        self.init(on: device)
        evaluationPrecision = options.precision
        try evaluationPrecision.validate(on: devices, "evaluation.precision")
    }
}
