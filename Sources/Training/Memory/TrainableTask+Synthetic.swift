extension TrainableTask {
    /// A batch without data, at the largest size of a run whose batches change theirs.
    func largestBatch(samples: Int, _ options: MultiScaleOptions) -> Batch {
        let batch = syntheticBatch(samples: samples)
        let largest = options.sizes.max { $0.reduce(1, *) < $1.reduce(1, *) }
        return largest.map { Self.resized(batch, to: $0) } ?? batch
    }
}
