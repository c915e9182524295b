/// One batch that a loader is to make.
public struct BatchRequest: Sendable, Hashable {
    public var epoch: Int
    /// Within the epoch, from 0.
    public var step: Int
    /// Within the step, from 0.
    public var microBatch: Int
    /// Indices into the dataset.
    public var indices: [Int]
    /// The sample is another rank's: this one has none in a small micro-batch. It goes the same way with it, so that no
    /// other rank waits for it in vain, and the sample counts for nothing.
    public var isStandIn: Bool
    /// The samples of the whole step, over all ranks and micro-batches: what a loss is divided by.
    public var globalSampleCount: Int

    public init(
        epoch: Int = 0, step: Int = 0, microBatch: Int = 0, indices: [Int], isStandIn: Bool = false,
        globalSampleCount: Int? = nil
    ) {
        self.epoch = epoch
        self.step = step
        self.microBatch = microBatch
        self.indices = indices
        self.isStandIn = isStandIn
        self.globalSampleCount = globalSampleCount ?? indices.count
    }
}

extension BatchPlan {
    /// One rank's batches from a step of an epoch on, up to the end of the last epoch. Lazy: an epoch's permutation is
    /// drawn when its first batch is asked for, so that a loader reads ahead across epochs.
    public func requests(
        rank: Int = 0, epochs: Range<Int>, fromStep first: Int = 0
    ) -> some Sequence<BatchRequest> & Sendable {
        let steps = stepsPerEpoch
        return BatchRequests(plan: self, rank: rank, epochs: epochs, firstStep: first, stepsPerEpoch: steps)
    }
}

extension BatchRequest {
    /// For evaluation: every sample once, in the dataset's order, dealt to the ranks one by one and cut into batches.
    /// Nothing is padded: ranks may have unequal numbers of batches, even none.
    public static func evaluation(count: Int, rank: Int = 0, world: Int = 1, batch: Int = 1) -> [BatchRequest] {
        let mine = (0..<count).dealt(to: rank, of: world)
        return stride(from: 0, to: mine.count, by: batch).enumerated().map { step, start in
            BatchRequest(step: step, indices: Array(mine[start..<min(start + batch, mine.count)]))
        }
    }
}

private struct BatchRequests: Sequence, IteratorProtocol, Sendable {
    let plan: BatchPlan
    let rank: Int
    let epochs: Range<Int>
    let stepsPerEpoch: Int
    private var epoch: EpochPlan?
    private var nextEpoch: Int
    private var nextStep: Int
    private var pending: ArraySlice<BatchRequest> = []

    init(plan: BatchPlan, rank: Int, epochs: Range<Int>, firstStep: Int, stepsPerEpoch: Int) {
        self.plan = plan
        self.rank = rank
        self.epochs = epochs
        self.stepsPerEpoch = stepsPerEpoch
        nextEpoch = epochs.lowerBound
        nextStep = firstStep
    }

    mutating func next() -> BatchRequest? {
        if pending.isEmpty { refill() }
        return pending.popFirst()
    }

    private mutating func refill() {
        if nextStep >= stepsPerEpoch { startNextEpoch() }
        guard nextStep < stepsPerEpoch, epochs.contains(nextEpoch) else { return }
        let current = epoch ?? plan.epoch(nextEpoch)
        pending = current.requests(step: nextStep, rank: rank)[...]
        epoch = current
        nextStep += 1
    }

    private mutating func startNextEpoch() {
        epoch = nil
        nextEpoch += 1
        nextStep = 0
    }
}
