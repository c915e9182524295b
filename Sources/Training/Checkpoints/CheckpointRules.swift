/// Which checkpoints stay. The rules are independent: a checkpoint stays if any of them wants it.
public struct CheckpointRules: Equatable, Sendable {
    /// The metric that makes a checkpoint the best one.
    public struct Best: Equatable, Sendable {
        public enum Direction: String, Codable, CaseIterable, Sendable { case min, max }

        public var metric: String
        public var direction: Direction

        public init(metric: String, _ direction: Direction) {
            self.metric = metric
            self.direction = direction
        }

        func prefers(_ value: Double, over other: Double) -> Bool {
            switch direction {
            case .min: value < other
            case .max: value > other
            }
        }
    }

    /// How many of the newest stay; nil for all of them. The last one always does.
    public var keep: Int?
    /// Every checkpoint whose step is a multiple of one of these stays for good.
    public var periods: [Int]
    public var best: Best?

    public init(keep: Int? = nil, periods: [Int] = [], best: Best? = nil) {
        self.keep = keep
        self.periods = periods
        self.best = best
    }

    /// Whether the checkpoint of this step stays for good.
    func isPeriodic(_ step: Int) -> Bool { periods.contains { step.isMultiple(of: $0) } }

    /// The best of `checkpoints`, the earliest of equals; a NaN is never the best.
    func best(of checkpoints: [Checkpoint]) -> Checkpoint? {
        guard let best else { return nil }
        func value(_ checkpoint: Checkpoint) -> Double { checkpoint.manifest.metrics[best.metric] ?? .nan }
        return checkpoints.filter { !value($0).isNaN }
            .reduce(nil as Checkpoint?) { winner, next in
                guard let winner else { return next }
                return best.prefers(value(next), over: value(winner)) ? next : winner
            }
    }

    /// Those that no rule wants; `checkpoints` are in the order of writing.
    func superfluous(_ checkpoints: [Checkpoint]) -> [Checkpoint] {
        let best = best(of: checkpoints)
        let newest = Set(checkpoints.suffix(max(1, keep ?? checkpoints.count)).map(\.path))
        return checkpoints.filter { checkpoint in
            !newest.contains(checkpoint.path) && checkpoint.path != best?.path && !isPeriodic(checkpoint.step)
        }
    }
}
