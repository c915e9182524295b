public import DataPipeline
public import Parallel

/// How a run divides its samples: worked out, checked and printed before anything starts.
public struct TrainingPlan: Sendable {
    public let batches: BatchPlan
    public let epochs: Int
    public let learningRate: Double

    /// - Parameter count: samples of the training set.
    /// - Throws: `ConfigurationError` when the options contradict each other or the number of ranks.
    public init(_ configuration: some TrainingConfiguration, count: Int, topology: Topology) throws {
        try configuration.validateNumerics()
        try configuration.parallel.validate()
        try configuration.parallel.validate(ranks: topology.worldSize)
        let batch = configuration.batch
        guard let ending = EpochOrder.Ending(rawValue: batch.ending) else {
            throw ConfigurationError("batch.ending is '\(batch.ending)': expected exact, pad or drop")
        }
        guard count > 0 else { throw ConfigurationError("the training set is empty") }
        guard configuration.epochs > 0 else {
            throw ConfigurationError("epochs is \(configuration.epochs): expected 1 or more")
        }
        batches = BatchPlan(
            .shuffled(count, seed: UInt64(truncatingIfNeeded: configuration.seed)),
            globalBatch: try batch.globalSamples(ranks: topology.worldSize), world: topology.worldSize,
            accumulate: batch.accumulate, ending: ending)
        epochs = configuration.epochs
        try configuration.multiScale.validate(steps: batches.stepsPerEpoch * epochs)
        try configuration.earlyStopping.validate(evaluatingEvery: configuration.evaluation.every)
        guard (0...epochs).contains(configuration.plainEpochs) else {
            throw ConfigurationError("plainEpochs is \(configuration.plainEpochs), and there are \(epochs) epochs")
        }
        learningRate = configuration.optimizer.learningRate
        guard batches.stepsPerEpoch > 0 else {
            throw ConfigurationError(
                "batch.ending is drop, and \(count) samples are fewer than \(topology.worldSize) ranks")
        }
    }

    public var stepsPerEpoch: Int { batches.stepsPerEpoch }
}

extension TrainingPlan: CustomStringConvertible {
    /// `global 64 = 8 ranks x 4 x accumulate 2, 1234 steps an epoch, last step 37 samples, ...`
    public var description: String {
        let last = batches.sampleCount(step: stepsPerEpoch - 1)
        let parts = [
            "global \(batches.globalBatch) = \(product)", "\(stepsPerEpoch) steps an epoch",
            last == batches.globalBatch ? "" : "last step \(last) samples", "\(epochs) epochs", "lr \(learningRate)",
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: ", ")
    }

    private var product: String {
        let ranks = "\(batches.world) rank\(batches.world == 1 ? "" : "s")"
        let accumulate = batches.accumulate == 1 ? "" : " x accumulate \(batches.accumulate)"
        let isEven = batches.globalBatch % (batches.world * batches.accumulate) == 0
        return "\(ranks) x \(isEven ? "" : "up to ")\(batches.microBatch)\(accumulate)"
    }
}

extension BatchOptions {
    func globalSamples(ranks: Int) throws(ConfigurationError) -> Int {
        guard accumulate >= 1 else { throw ConfigurationError("batch.accumulate is \(accumulate): expected 1 or more") }
        let shares = ranks * accumulate
        let product = (perRank ?? 1) * shares
        guard product > 0 else { throw ConfigurationError("batch.perRank is \(perRank ?? 0): expected 1 or more") }
        guard let global else { return product }
        if perRank != nil, product != global {
            throw ConfigurationError(
                """
                batch.global is \(global), but \(ranks) ranks x batch.perRank \(perRank ?? 1) x batch.accumulate \
                \(accumulate) is \(product): give one of the two
                """)
        }
        guard global >= shares else {
            throw ConfigurationError(
                """
                batch.global is \(global), fewer than \(ranks) ranks x batch.accumulate \(accumulate): some would never \
                have a sample. Use fewer ranks, accumulate less, or a batch.global of at least \(shares)
                """)
        }
        return global
    }
}
