import DataPipeline
import NN

/// Where a run stands: what a checkpoint has beside tensors.
///
/// The position in an epoch is in the global order, so a run can go on with another number of ranks.
public struct TrainingState: Codable, Sendable, Equatable {
    public var epoch = 0
    /// Within the epoch.
    public var step = 0
    /// Optimizer steps since the beginning.
    public var globalStep = 0
    /// Samples of this epoch that are done, over all ranks.
    public var samples = 0
    /// Of the epoch so far.
    public var meter = LossMeter()
    public internal(set) var numerics: NumericsState
    var earlyStopping = EarlyStopping()
    /// Updates of the average of weights.
    var averageUpdates = 0
    /// What the sampling order depends on.
    public var seed: Int
    public var datasetCount: Int
    public var globalBatch: Int

    init(_ plan: TrainingPlan, _ options: some TrainingConfiguration) {
        seed = options.seed
        numerics = NumericsState(scaler: options.precision == .fp16 ? GradientScaler(options.scaler) : nil)
        datasetCount = plan.batches.order.count
        globalBatch = plan.batches.globalBatch
    }

    mutating func beginNextEpoch() {
        epoch += 1
        step = 0
        samples = 0
        meter = LossMeter()
    }
}

/// The mean loss over an epoch, over all ranks.
public struct LossMeter: Codable, Sendable, Equatable {
    private var sums: [Double] = []
    private var counts: [Double] = []

    public init() {}

    mutating func add(sums added: [Double], counts addedCounts: [Double]) {
        if sums.isEmpty { (sums, counts) = (added.map { _ in 0 }, added.map { _ in 0 }) }
        for index in added.indices {
            sums[index] += added[index]
            counts[index] += addedCounts[index]
        }
    }

    /// The mean of each term.
    var means: [Double] { zip(sums, counts).map { $1 == 0 ? 0 : $0 / $1 } }
}
