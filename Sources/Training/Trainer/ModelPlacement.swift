public import Torch

/// Where a model runs: the devices of its rank, and how they share it.
public struct ModelPlacement: Sendable {
    public var strategy: ParallelOptions.Strategy
    /// The first takes batches and computes the loss.
    public var devices: [Device]
    /// pipeline: parts of a batch that are on their way at the same time.
    public var chunks: Int

    public init(_ options: ParallelOptions, on devices: [Device]) {
        strategy = options.strategy
        self.devices = devices
        chunks = options.pipelineChunks
    }

    /// All of the model on one device.
    public init(on device: Device) {
        strategy = .distributed
        devices = [device]
        chunks = 1
    }
}
