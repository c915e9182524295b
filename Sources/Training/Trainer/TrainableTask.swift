public import DataPipeline
public import NN
public import OrderedCollections
public import Parallel
public import Torch

/// Named numbers, in the order in which they are shown.
public typealias Metrics = OrderedDictionary<String, Double>

/// What the trainer needs of a task: a model, data, a loss and an evaluation. It knows nothing else of them.
public protocol TrainableTask: AnyObject, SendableMetatype {
    associatedtype TrainingData: Dataset
    associatedtype Batch: TensorBundle
    /// `SinglePass` unless `passes` are several.
    associatedtype Course: BatchCourse = SinglePass

    var model: Module { get }
    var trainingData: TrainingData { get }

    /// Moves the model to the devices of the rank and has it run on them. Called before training or evaluation.
    ///
    /// - Throws: `ConfigurationError` where this model cannot be run so.
    func place(_ placement: ModelPlacement) throws
    /// Brings the gradients of all devices to the model. Called after each backward pass.
    func collectGradients()

    /// Joins samples; runs on the loader's threads.
    static func collate(_ samples: [TrainingData.Sample]) throws -> Batch

    /// The batch at another spatial size; runs on the loader's threads.
    static func resized(_ batch: Batch, to size: [Int]) -> Batch

    /// The names of the loss's terms, in the order of `lossCounts` and `loss`.
    var lossNames: [String] { get }
    /// What the terms are divided by, from the targets alone; see `Loss.counts`. The same in each of a batch's passes.
    func lossCounts(_ batch: Batch) -> [Double]
    /// Has ratios over the batch taken over all ranks' samples; see `Loss.synchronized(over:)`. Called before training.
    func synchronizeLoss(over sums: any CrossRankSum)
    /// Forward pass and loss; where a batch takes several passes, of the one that takes most memory. The batch is on the
    /// first device of the rank.
    func loss(_ batch: Batch) -> [LossTerm]
    /// How many passes each round of a batch has: one round of one, unless the task says otherwise. Only the last pass of
    /// a round has its gradients averaged over the ranks, and all rounds have the same learning rate.
    var passes: [Int] { get }
    /// Begins the passes of a batch, which is on the first device of the rank.
    func course(of batch: Batch) -> Course

    /// The metric by which checkpoints are compared unless the configuration names another.
    var mainMetric: String { get }
    /// Metrics over the whole validation set, the same on all ranks.
    func evaluate(_ evaluation: Evaluation) throws -> Metrics
}

/// What an evaluation runs in.
public struct Evaluation {
    public let group: any ProcessGroup
    public let loader: LoaderOptions
    /// Called after each of this rank's samples, with their number so far and in all.
    public let progress: (_ done: Int, _ total: Int) -> Void

    public init(
        group: any ProcessGroup, loader: LoaderOptions,
        progress: @escaping (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) {
        self.group = group
        self.loader = loader
        self.progress = progress
    }
}
