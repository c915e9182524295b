public import Torch

/// A step of ranks that do not know each other's numbers of batches.
public struct JoinedStep: Sendable, Equatable {
    /// Ranks that had a batch.
    public let ranks: Int
    /// Of all ranks.
    public let samples: Int
}

extension DistributedDataParallel {
    /// A step for ranks with unequal numbers of batches: whoever has run out takes part with a loss of 0 until all have.
    ///
    /// Gradients are those of the mean over all ranks' samples. One small all-reduce tells how many there are.
    ///
    /// ```swift
    /// while try parallel.joinedStep(samples: batch?.count, { model.loss(batch!) }) != nil {
    ///     optimizer.step(learningRate: rate)
    ///     optimizer.clearGradients()
    ///     batch = batches.next()
    /// }
    /// ```
    ///
    /// PyTorch's `Join` weighs ranks alike instead, and has the ranks that are left count for more.
    ///
    /// - Parameters:
    ///   - samples: of this rank's batch; nil when it has none left.
    ///   - meanLoss: the mean over this rank's samples; not called when there are none.
    /// - Returns: nil when no rank had a batch: nothing was done, and all ranks are told so in the same call.
    @discardableResult
    public func joinedStep(samples: Int?, _ meanLoss: () throws -> Tensor) throws -> JoinedStep? {
        let step = try countSamples(samples)
        guard step.ranks > 0 else { return nil }
        try prepareForward()
        guard let samples, samples > 0 else {
            try backward(emptyLoss())
            return step
        }
        // The engine averages over ranks what ought to be added.
        let weight = Double(samples * group.size) / Double(step.samples)
        try backward(meanLoss() * Scalar(weight))
        return step
    }

    private func countSamples(_ samples: Int?) throws -> JoinedStep {
        let counts = Tensor([samples == nil ? 0 : 1, samples ?? 0])
        try group.allReduce(counts, .sum)
        let sums: [Int] = counts.array()
        return JoinedStep(ranks: sums[0], samples: sums[1])
    }
}
