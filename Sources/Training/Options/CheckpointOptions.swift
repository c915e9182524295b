internal import OrderedCollections

/// Which checkpoints are written, and which of them stay. The rules do not know of each other: a checkpoint stays if any
/// of them wants it. The last one always does.
public struct CheckpointOptions: Codable, Sendable, Equatable {
    /// Steps between checkpoints within an epoch, beside the one at its end; nil writes none.
    public var everySteps: Int?
    /// How many of the newest stay; nil keeps all.
    public var keep: Int? = 2
    /// After every so many steps a checkpoint is written that stays for good.
    public var keepEverySteps: Int?
    /// The checkpoint at the end of every so many epochs stays for good.
    public var keepEveryEpochs: Int?
    /// The metric by which the best is chosen, of the evaluation or `epoch/loss`; nil takes the task's own.
    public var best: String?
    /// Whether more of it is better.
    public var direction = CheckpointRules.Best.Direction.max

    public init() {}

    /// The mean loss of an epoch of training, under its name in the logs: a metric that needs no evaluation.
    static let loss = "epoch/loss"

    func rules(mainMetric: String, stepsPerEpoch: Int) -> CheckpointRules {
        CheckpointRules(
            keep: keep, periods: [keepEverySteps, keepEveryEpochs.map { $0 * stepsPerEpoch }].compactMap(\.self),
            best: .init(metric: best ?? mainMetric, direction))
    }

    /// Whether a checkpoint is due within an epoch.
    func isDue(step: Int) -> Bool { [everySteps, keepEverySteps].contains { $0.map(step.isMultiple(of:)) ?? false } }

    func validate(evaluatingEvery epochs: Int) throws(ConfigurationError) {
        let counts = [
            ("everySteps", everySteps), ("keep", keep), ("keepEverySteps", keepEverySteps),
            ("keepEveryEpochs", keepEveryEpochs),
        ]
        for (name, count) in counts {
            guard let count, count < 1 else { continue }
            throw ConfigurationError("checkpoint.\(name) is \(count): expected 1 or more, or null")
        }
        guard let best, best != Self.loss, epochs == 0 else { return }
        throw ConfigurationError(
            "checkpoint.best is \(best), and evaluation.every is 0: evaluate, or choose the best by \(Self.loss)")
    }

    /// What a checkpoint remembers of the end of an epoch.
    ///
    /// - Parameter metrics: the evaluation's; nil where there was none.
    func metrics(_ metrics: Metrics?, loss: Double) throws(ConfigurationError) -> Metrics {
        if best == Self.loss { return (metrics ?? [:]).merging([Self.loss: loss]) { $1 } }
        guard let best, let metrics, metrics[best] == nil else { return metrics ?? [:] }
        throw ConfigurationError(
            "checkpoint.best is \(best), and there are \((metrics.keys + [Self.loss]).joined(separator: ", "))")
    }
}
