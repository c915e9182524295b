/// A task whose steps can be measured, and their memory worked out, without data.
public protocol MeasurableTask: TrainableTask {
    /// A batch like those that `collate` makes of so many samples: of the same shapes and types, and of values that the
    /// loss can take. On the default device, so that it costs nothing on meta.
    func syntheticBatch(samples: Int) -> Batch
}

extension MeasurableTask {
    /// At the largest size of a run whose batches change theirs.
    func largestBatch(samples: Int, _ options: MultiScaleOptions) -> Batch {
        let batch = syntheticBatch(samples: samples)
        let largest = options.sizes.max { $0.reduce(1, *) < $1.reduce(1, *) }
        return largest.map { Self.resized(batch, to: $0) } ?? batch
    }
}
