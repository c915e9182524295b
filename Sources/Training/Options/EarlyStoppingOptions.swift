/// Ends a run whose metric does not improve any more.
public struct EarlyStoppingOptions: Codable, Sendable, Equatable {
    /// Evaluations without a better metric after which the run ends; nil goes on to the last epoch.
    public var patience: Int?
    /// What a metric has to gain to be better.
    public var minimumGain = 0.0
    /// nil takes the task's own.
    public var metric: String?
    /// Whether more of it is better.
    public var direction = CheckpointRules.Best.Direction.max

    public init() {}

    func validate(evaluatingEvery every: Int) throws(ConfigurationError) {
        guard let patience else { return }
        guard patience > 0 else {
            throw ConfigurationError("earlyStopping.patience is \(patience): expected 1 or more")
        }
        guard every > 0 else {
            throw ConfigurationError("earlyStopping needs evaluations, and evaluation.every is 0")
        }
    }
}

/// How a metric has gone so far: part of checkpoints, so that patience does not begin anew.
public struct EarlyStopping: Codable, Sendable, Equatable {
    private(set) var best: Double?
    /// From 0.
    private(set) var bestEpoch = 0
    /// Evaluations since the best.
    private(set) var misses = 0

    package init() {}

    package mutating func add(_ value: Double, epoch: Int, _ options: EarlyStoppingOptions) {
        let gain = best.map { options.direction == .max ? value - $0 : $0 - value } ?? .infinity
        guard gain > options.minimumGain, !value.isNaN else {
            misses += 1
            return
        }
        (best, bestEpoch, misses) = (value, epoch, 0)
    }

    /// Why the run ends; nil while it goes on.
    package func reason(_ metric: String, _ options: EarlyStoppingOptions) -> String? {
        guard let patience = options.patience, misses >= patience else { return nil }
        let found = best.map { "\(short($0)) in epoch \(bestEpoch + 1)" } ?? "never a number"
        return "\(metric) has not improved in \(misses) evaluations; the best was \(found)"
    }
}
