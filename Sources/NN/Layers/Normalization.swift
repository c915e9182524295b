public import Torch

/// Normalises each channel over the batch and space: `[N, C, ...]`, any number of spatial axes.
///
/// In training it uses the batch's mean and variance and moves the running ones towards them by `momentum` (nil: a
/// plain average over all batches); in evaluation it uses the running ones. Ioffe & Szegedy 2015.
///
/// With `synchronization` the batch is that of all ranks: PyTorch's `SyncBatchNorm`. Evaluation needs no other rank.
public final class BatchNorm: Module, UnaryLayer {
    public let weight: Tensor
    public let bias: Tensor
    @Buffer public var runningMean: Tensor
    @Buffer public var runningVariance: Tensor
    @Buffer public var batchesTracked: Tensor
    public let epsilon: Double
    public let momentum: Double?
    /// The ranks whose samples make up a batch; nil: this one's alone. See `Module.synchronizeBatchNorm(over:)`.
    public internal(set) var synchronization: (any CrossRankSum)?

    public init(
        channels: Int, epsilon: Double = 1e-5, momentum: Double? = 0.1, affine: Bool = true,
        tracksStatistics: Bool = true
    ) {
        weight = affine ? .parameter(.ones([channels])) : .undefined
        bias = affine ? .parameter(.zeros([channels])) : .undefined
        runningMean = tracksStatistics ? .zeros([channels]) : .undefined
        runningVariance = tracksStatistics ? .ones([channels]) : .undefined
        batchesTracked = tracksStatistics ? .zeros([], dtype: .int64) : .undefined
        self.epsilon = epsilon
        self.momentum = momentum
    }

    public override var checkpointNames: [String: String] {
        ["runningVariance": "running_var", "batchesTracked": "num_batches_tracked"]
    }

    public func forward(_ input: Tensor) -> Tensor {
        let tracks = runningMean.isDefined
        if isTraining && tracks && !Recomputation.isReplay { batchesTracked.addInPlace(1) }
        let state = Tensor.NormState(
            weight: weight, bias: bias, runningMean: runningMean, runningVariance: runningVariance)
        let momentum = tracks ? currentMomentum : 0
        if isTraining, let synchronization, synchronization.rankCount > 1 {
            return input.batchNormalized(state, momentum: momentum, epsilon: epsilon, over: synchronization)
        }
        return input.batchNormalized(
            state, useBatch: isTraining || !tracks, momentum: momentum, epsilon: epsilon)
    }

    /// A plain average reads the counter, which waits for a GPU.
    private var currentMomentum: Double {
        momentum ?? 1 / Double(Swift.max(batchesTracked.integer(), 1))
    }
}

/// Normalises each channel of each sample over space: `[N, C, ...]`. Ulyanov et al. 2016.
public final class InstanceNorm: Module, UnaryLayer {
    public let weight: Tensor
    public let bias: Tensor
    @Buffer public var runningMean: Tensor
    @Buffer public var runningVariance: Tensor
    @Buffer public var batchesTracked: Tensor
    public let epsilon: Double
    public let momentum: Double

    public init(
        channels: Int, epsilon: Double = 1e-5, momentum: Double = 0.1, affine: Bool = false,
        tracksStatistics: Bool = false
    ) {
        weight = affine ? .parameter(.ones([channels])) : .undefined
        bias = affine ? .parameter(.zeros([channels])) : .undefined
        runningMean = tracksStatistics ? .zeros([channels]) : .undefined
        runningVariance = tracksStatistics ? .ones([channels]) : .undefined
        batchesTracked = tracksStatistics ? .zeros([], dtype: .int64) : .undefined
        self.epsilon = epsilon
        self.momentum = momentum
    }

    public override var checkpointNames: [String: String] {
        ["runningVariance": "running_var", "batchesTracked": "num_batches_tracked"]
    }

    public func forward(_ input: Tensor) -> Tensor {
        let state = Tensor.NormState(
            weight: weight, bias: bias, runningMean: runningMean, runningVariance: runningVariance)
        return input.instanceNormalized(
            state, useInput: isTraining || !runningMean.isDefined, momentum: momentum, epsilon: epsilon)
    }
}

/// Normalises groups of channels of each sample: `[N, C, ...]`. Wu & He 2018.
public final class GroupNorm: Module, UnaryLayer {
    public let weight: Tensor
    public let bias: Tensor
    public let groups: Int
    public let epsilon: Double

    public init(groups: Int, channels: Int, epsilon: Double = 1e-5, affine: Bool = true) {
        precondition(channels % groups == 0, "\(channels) channels do not divide into \(groups) groups")
        weight = affine ? .parameter(.ones([channels])) : .undefined
        bias = affine ? .parameter(.zeros([channels])) : .undefined
        self.groups = groups
        self.epsilon = epsilon
    }

    public func forward(_ input: Tensor) -> Tensor {
        input.groupNormalized(groups, weight: weight, bias: bias, epsilon: epsilon)
    }
}

/// Normalises over the last axes, those of `shape`. Ba et al. 2016.
public final class LayerNorm: Module, UnaryLayer {
    public let weight: Tensor
    public let bias: Tensor
    public let shape: [Int]
    public let epsilon: Double

    public init(shape: [Int], epsilon: Double = 1e-5, affine: Bool = true) {
        weight = affine ? .parameter(.ones(shape)) : .undefined
        bias = affine ? .parameter(.zeros(shape)) : .undefined
        self.shape = shape
        self.epsilon = epsilon
    }

    public func forward(_ input: Tensor) -> Tensor {
        input.layerNormalized(shape, weight: weight, bias: bias, epsilon: epsilon)
    }
}
