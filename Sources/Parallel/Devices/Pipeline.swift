public import Torch

/// A model cut into stages, each on a device of its own, for models that do not fit on one: a batch goes through in
/// micro-batches, and while one is in the second stage the next is in the first (GPipe, Huang et al. 2019).
///
/// Outputs and gradients are those of the whole batch through the whole model, except where a layer looks at the batch,
/// as batch normalization does: it sees micro-batches. All micro-batches' activations live until the backward pass, so
/// of `m` micro-batches over `s` stages a share of `(s - 1) / (m + s - 1)` of the time is spent waiting.
public final class Pipeline<Stage> {
    private let workers: [DeviceWorker<Stage>]
    private let devices: [Device]
    private let parts: [ModelTensors]
    private let microBatches: Int

    /// - Parameters:
    ///   - devices: one for each stage, in order.
    ///   - microBatches: how many parts a batch is cut into, at most.
    ///   - tensors: a stage's parameters and buffers.
    ///   - makeStage: a stage by its position, on the given device. Runs on that device's thread.
    public init(
        on devices: [Device], microBatches: Int, tensors: @escaping @Sendable (Stage) -> ModelTensors,
        makeStage: @escaping @Sendable (Int, Device) throws -> Stage
    ) throws {
        precondition(!devices.isEmpty && microBatches > 0, "a pipeline has a stage and a micro-batch at least")
        self.devices = devices
        self.microBatches = microBatches
        workers = try devices.enumerated().map { position, device in
            try DeviceWorker(on: device) { try makeStage(position, device) }
        }
        parts = workers.map { $0.run { tensors($0) }.value }
    }

    /// The stages' tensors, for an optimizer: `0.weight` is the first stage's `weight`, as in `torch.nn.Sequential`.
    public var tensors: ModelTensors {
        ModelTensors(
            parameters: parts.enumerated().flatMap { stage, part in
                part.parameters.map { ("\(stage).\($0.name)", $0.parameter) }
            },
            buffers: parts.enumerated().flatMap { stage, part in
                part.buffers.map { ("\(stage).\($0.name)", $0.buffer) }
            })
    }

    /// - Parameters:
    ///   - input: `[N, ...]`.
    ///   - apply: a stage's forward pass, by its position; runs on the stage's thread.
    /// - Returns: `[N, ...]` on the last device. Its backward pass goes back through all stages.
    public func forward(_ input: Tensor, _ apply: @escaping @Sendable (Int, Stage, Tensor) -> Tensor) -> Tensor {
        precondition(input.shape[0] > 0, "a pipeline over an empty batch")
        let outputs = microBatches(of: input).map { part in
            workers.indices.reduce(.ready(part)) { previous, position in
                enter(position, after: previous, apply)
            }
        }
        return .concatenate(outputs.map(\.value))
    }

    /// A stage takes micro-batches in order, because its thread does, and waits for the stage before.
    private func enter(
        _ position: Int, after previous: Pending<Tensor>, _ apply: @escaping @Sendable (Int, Stage, Tensor) -> Tensor
    ) -> Pending<Tensor> {
        let device = devices[position]
        return workers[position].run { apply(position, $0, previous.value.to(device)) }
    }

    private func microBatches(of input: Tensor) -> [Tensor] {
        let count = input.shape[0]
        let size = (count + microBatches - 1) / microBatches
        return stride(from: 0, to: count, by: size).map { input[$0..<min($0 + size, count)] }
    }
}

extension Pending {
    fileprivate static func ready(_ value: Value) -> Pending {
        let pending = Pending()
        pending.resolve(value)
        return pending
    }
}
