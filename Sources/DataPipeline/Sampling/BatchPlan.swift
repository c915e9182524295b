/// How an epoch's order is cut into optimizer steps and dealt to ranks.
///
/// Step `s` covers the global positions `[s·G, (s+1)·G)` of the epoch's order, and its `accumulate` micro-batches cover
/// them one after the other, whatever the number of ranks, so that what is normalised over a micro-batch does not depend
/// on it either. Rank `r` of `W` takes positions `r`, `r + W`, ... of a micro-batch. When `W·accumulate` divides `G`, that
/// is what PyTorch's `DistributedSampler` and a `DataLoader` with a batch size of `G / (W·accumulate)` give.
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
    public var stepsPerEpoch: Int { quotient(samplesPerEpoch, globalBatch) }

    /// The largest number of samples a rank gets in one micro-batch.
    public var microBatch: Int { quotient(globalMicroBatch, world) }

    /// Samples of a micro-batch, over all ranks; the last one of a step may be smaller.
    public var globalMicroBatch: Int { quotient(globalBatch, accumulate) }

    /// `accumulate`, or fewer in a short step: no micro-batch is empty.
    public func microBatches(step: Int) -> Int { quotient(sampleCount(step: step), globalMicroBatch) }

    /// The true number of samples of a step, over all ranks.
    public func sampleCount(step: Int) -> Int { positions(step: step).count }

    /// The step of an epoch that begins at a global position, or nil when that is inside a step.
    public func step(at position: Int) -> Int? {
        guard position % globalBatch == 0 || position == samplesPerEpoch else { return nil }
        return quotient(position, globalBatch)
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

    /// The dataset's indices for one rank in the micro-batches of one step; in small ones some ranks have none.
    public func indices(step: Int, rank: Int) -> [[Int]] {
        microBatches(step: step).map { $0.dealt(to: rank, of: plan.world) }
    }

    /// What a loader needs to make one rank's batches of a step. A rank that has no sample of its own gets a stand-in.
    public func requests(step: Int, rank: Int) -> [BatchRequest] {
        let sampleCount = plan.sampleCount(step: step)
        return microBatches(step: step).enumerated().map { part, all in
            let mine = all.dealt(to: rank, of: plan.world)
            return BatchRequest(
                epoch: epoch, step: step, microBatch: part, indices: mine.isEmpty ? Array(all.prefix(1)) : mine,
                isStandIn: mine.isEmpty, globalSampleCount: sampleCount)
        }
    }

    /// All ranks' samples.
    private func microBatches(step: Int) -> [ArraySlice<Int>] {
        let block = order[plan.positions(step: step)]
        return (0..<plan.microBatches(step: step)).map { part in
            block.dropFirst(part * plan.globalMicroBatch).prefix(plan.globalMicroBatch)
        }
    }
}

/// Rounded up.
private func quotient(_ a: Int, _ b: Int) -> Int { (a + b - 1) / b }
