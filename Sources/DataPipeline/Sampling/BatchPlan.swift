/// How an epoch's order is cut into optimizer steps and dealt to ranks.
///
/// Step `s` covers the global positions `[s·G, (s+1)·G)` of the epoch's order, whatever the number of ranks; rank `r` of
/// `W` takes positions `r`, `r + W`, ... of that block, in `accumulate` micro-batches. When `W·accumulate` divides `G`,
/// that is what PyTorch's `DistributedSampler` and a `DataLoader` with a batch size of `G / (W·accumulate)` give.
public struct BatchPlan: Sendable, Hashable {
    public let order: EpochOrder
    /// Samples an optimizer step, over all ranks and micro-batches: `G`.
    public let globalBatch: Int
    /// The number of ranks: `W`.
    public let world: Int
    /// Micro-batches a step.
    public let accumulate: Int
    public let ending: EpochOrder.Ending

    public init(
        _ order: EpochOrder, globalBatch: Int, world: Int = 1, accumulate: Int = 1, ending: EpochOrder.Ending = .exact
    ) {
        precondition(globalBatch > 0 && world > 0 && accumulate > 0, "batch, world and accumulate are at least 1")
        self.order = order
        self.globalBatch = globalBatch
        self.world = world
        self.accumulate = accumulate
        self.ending = ending
    }

    /// Samples an epoch, over all ranks.
    public var samplesPerEpoch: Int { order.length(world: world, ending: ending) }

    /// The last one may be short.
    public var stepsPerEpoch: Int { (samplesPerEpoch + globalBatch - 1) / globalBatch }

    /// The largest number of samples a rank gets in one micro-batch.
    public var microBatch: Int {
        let perRank = (globalBatch + world - 1) / world
        return (perRank + accumulate - 1) / accumulate
    }

    /// The true number of samples of a step, over all ranks.
    public func sampleCount(step: Int) -> Int { positions(step: step).count }

    /// The step of an epoch that begins at a global position, or nil when that is inside a step.
    public func step(at position: Int) -> Int? {
        guard position % globalBatch == 0 || position == samplesPerEpoch else { return nil }
        return (position + globalBatch - 1) / globalBatch
    }

    /// The steps of one epoch. Draws the permutation, which costs some 10 ns a sample.
    public func epoch(_ epoch: Int) -> EpochPlan {
        EpochPlan(plan: self, epoch: epoch, order: order.indices(epoch: epoch, world: world, ending: ending))
    }

    func positions(step: Int) -> Range<Int> {
        precondition((0..<stepsPerEpoch).contains(step), "step \(step) of an epoch of \(stepsPerEpoch)")
        return step * globalBatch..<min((step + 1) * globalBatch, samplesPerEpoch)
    }
}

/// The steps of one epoch.
public struct EpochPlan: Sendable {
    public let plan: BatchPlan
    public let epoch: Int
    /// The dataset's index at each global position.
    public let order: [Int]

    /// The dataset's indices for one rank in one step: always `accumulate` micro-batches, of which the last ones of a
    /// short step may be smaller or empty.
    public func indices(step: Int, rank: Int) -> [[Int]] {
        let mine = order[plan.positions(step: step)].dealt(to: rank, of: plan.world)
        return (0..<plan.accumulate).map { part in
            Array(mine.dropFirst(part * plan.microBatch).prefix(plan.microBatch))
        }
    }

    /// What a loader needs to make one rank's batches of a step.
    public func requests(step: Int, rank: Int) -> [BatchRequest] {
        let sampleCount = plan.sampleCount(step: step)
        return indices(step: step, rank: rank).enumerated().map { part, indices in
            BatchRequest(
                epoch: epoch, step: step, microBatch: part, indices: indices, globalSampleCount: sampleCount)
        }
    }
}
