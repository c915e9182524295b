extension ParallelOptions {
    /// What a run of so many ranks has lost when it goes on from a checkpoint; nil: nothing, it goes on exactly there.
    public func lossOnResuming(_ checkpoint: Checkpoint, ranks: Int) -> String? {
        let losses = (checkpoint.hasStates(ofRanks: ranks) ? [] : lossOfOwnStates) + lossOfOrder(checkpoint, ranks)
        return losses.isEmpty ? nil : losses.joined(separator: "; ")
    }

    /// A checkpoint has what is each rank's own for as many ranks as there were.
    private var lossOfOwnStates: [String] {
        let mainOnes = "on another number of ranks, all go on with the main one's"
        var losses: [String] = []
        if averagingPeriod != nil {
            losses.append("local SGD: \(mainOnes) optimizer state, and the mean of the models")
        }
        if compression == .powerSGD {
            losses.append("powerSGD: on another number of ranks, what each had not sent yet is lost")
        }
        if buffers != .beforeEachForward && batchNorm == .perRank {
            losses.append("batchNorm: \(mainOnes) running statistics")
        }
        return losses
    }

    /// Random matrices are drawn in the order of gradients in their buckets, which the first step of a process lays out.
    private func lossOfOrder(_ checkpoint: Checkpoint, _ ranks: Int) -> [String] {
        guard compression == .powerSGD, ranks > 1, checkpoint.step == powerSGDStart else { return [] }
        return ["powerSGD: the first step that is compressed starts from other random matrices"]
    }
}
