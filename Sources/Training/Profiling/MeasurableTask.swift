import NN
public import Torch

/// A task that can be measured without data: it makes up batches.
public protocol MeasurableTask: TrainableTask {
    /// Inputs of the network that each sample of the training data gives.
    var inputsPerSample: Int { get }

    /// Noise that has the shapes and types of real samples, and values that the loss can take: on the default device, so
    /// that it costs nothing on meta, and the same each time for a task that is new.
    ///
    /// - Parameters:
    ///   - inputs: the number of inputs of the network.
    ///   - size: spatial sizes; nil: the configuration's.
    /// - Throws: `ConfigurationError` for sizes that the network cannot take.
    func exampleBatch(inputs: Int, size: [Int]?) throws(ConfigurationError) -> Batch

    /// What the network gets of a batch: `[N, ...]`.
    func input(of batch: Batch) -> Tensor

    /// The forward pass without the loss, where the task was placed.
    func output(for input: Tensor) -> Tensor
}

extension MeasurableTask {
    /// So many samples of the training data, at the largest size of a run whose batches change theirs.
    func largestBatch(samples: Int, _ options: MultiScaleOptions) throws(ConfigurationError) -> Batch {
        let size = options.sizes.max { $0.reduce(1, *) < $1.reduce(1, *) }
        return try exampleBatch(inputs: samples * inputsPerSample, size: size)
    }

    /// The loss of a batch that is all here: 0-d.
    func meanLoss(_ batch: Batch) -> Tensor {
        let parts = loss(batch).map { $0.sum * Scalar($0.weight / max($0.count, 1)) }
        return parts.dropFirst().reduce(parts[0], +)
    }
}
