public import NN

/// What every task's configuration has beside its own data, model and loss.
public protocol TrainingConfiguration: Codable, Sendable {
    /// The folder of the run under `runs`; nil makes a new one from the task and the time.
    var name: String? { get set }
    /// Of the sampling order, augmentations, initial weights and dropout.
    var seed: Int { get }
    var epochs: Int { get set }
    /// Threads of a rank's tensor operations; nil shares the machine's cores among its ranks.
    var threads: Int? { get }
    var precision: Precision { get }
    /// fp16's.
    var scaler: GradientScaler.Options { get }
    var nonFinite: NonFinitePolicy { get }
    var kernels: KernelOptions { get }
    var batch: BatchOptions { get set }
    var loader: LoaderOptions { get }
    var parallel: ParallelOptions { get }
    var memory: MemoryOptions { get }
    /// The last epochs, whose samples are not augmented.
    var plainEpochs: Int { get }
    var multiScale: MultiScaleOptions { get }
    var earlyStopping: EarlyStoppingOptions { get }
    var groups: [GroupRule] { get }
    var optimizer: OptimizerOptions { get }
    var schedule: ScheduleOptions { get }
    var clipping: ClippingOptions { get }
    var average: AverageOptions { get }
    var evaluation: EvaluationOptions { get }
    var checkpoint: CheckpointOptions { get }
    var log: LogOptions { get }
    /// What would spare the loader work, such as `data.cache=true`; nil where it is spared already.
    var cacheSetting: String? { get }
}

extension TrainingConfiguration {
    public var cacheSetting: String? { nil }
}

/// How many samples a step has. Give `global` or `perRank`; with neither, each rank takes one.
public struct BatchOptions: Codable, Sendable, Equatable {
    /// Samples of an optimizer step, over all ranks and micro-batches.
    public var global: Int?
    /// Samples of one micro-batch of one rank.
    public var perRank: Int?
    /// Micro-batches of a step: their gradients are added up before the optimizer steps.
    public var accumulate = 1
    /// What happens when the samples of an epoch do not come out even: exact, pad, drop.
    public var ending = "exact"

    public init() {}
}

public struct LoaderOptions: Codable, Sendable, Equatable {
    /// Threads that make samples; 0 makes them between the steps.
    public var workers = 2
    /// Batches made ahead.
    public var prefetch = 2

    public init() {}
}

public struct ClippingOptions: Codable, Sendable, Equatable {
    /// The largest norm of all gradients together; nil does not clip.
    public var norm: Double?
    /// The largest magnitude of an element; nil does not clip.
    public var value: Double?

    public init() {}
}

/// An average of the weights over the steps, to evaluate and predict with; see `WeightAverage`.
public struct AverageOptions: Codable, Sendable, Equatable {
    /// What stays of it in each step, such as 0.999; nil keeps no average.
    public var decay: Double?
    /// Begins with a smaller decay, so that early weights are soon forgotten.
    public var warmsUp = true

    public init() {}
}

public struct EvaluationOptions: Codable, Sendable, Equatable {
    /// Epochs between evaluations; the last epoch always is evaluated. 0 never evaluates.
    public var every = 1
    /// In which the network computes, whatever it was trained in.
    public var precision = Precision.fp32
    /// Validation samples of which each evaluation draws what the model has made; 0 draws none.
    public var pictures = 3

    public init() {}
}

public struct LogOptions: Codable, Sendable, Equatable {
    /// Steps between lines of the log. The ranks' losses are added up only then.
    public var every = 1
    /// Whether the numbers are written as a table too, `scalars.csv`.
    public var csv = true
    /// Whether TensorBoard's event files are written.
    public var tensorboard = true
    /// Steps between histograms of weights and gradients in TensorBoard's files; nil writes none. Each waits for the
    /// device and looks at all values.
    public var histograms: Int?

    public init() {}
}
