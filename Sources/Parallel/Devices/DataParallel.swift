public import Torch

/// One process, several devices, one batch: the model is copied to every device, the batch is cut along its first axis,
/// the parts go through the copies at the same time, and the outputs are joined again.
///
/// What `torch.nn.DataParallel` does: a loss of the joined output is that of the whole batch, and gradients arrive in
/// the model itself, whose optimizer needs to know of nothing. Buffers, such as running means, follow the first device.
/// `DistributedDataParallel` is faster where there is more than one core to drive the devices; this needs no launcher.
public final class DataParallel<Model> {
    public let model: Model
    private let tensors: ModelTensors
    private let device: Device
    private let replicas: [Replica]

    private struct Replica {
        let worker: DeviceWorker<Model>
        let tensors: ModelTensors
        let device: Device
    }

    /// - Parameters:
    ///   - devices: the first is the model's own. The same device may come several times.
    ///   - tensors: a model's parameters and buffers.
    ///   - makeReplica: another model like this one, with any values, on the given device. Runs on that device's thread.
    /// - Throws: `ReplicaMismatch`, or what `makeReplica` throws.
    public init(
        _ model: Model, on devices: [Device], tensors: @escaping @Sendable (Model) -> ModelTensors,
        makeReplica: @escaping @Sendable (Device) throws -> Model
    ) throws {
        precondition(!devices.isEmpty, "data parallelism over no devices")
        self.model = model
        let own = tensors(model)
        self.tensors = own
        device = devices[0]
        replicas = try devices.dropFirst().map { device in
            let worker = try DeviceWorker(on: device) { try makeReplica(device) }
            let replica = Replica(worker: worker, tensors: worker.run { tensors($0) }.value, device: device)
            if let name = own.firstDifference(from: replica.tensors) { throw ReplicaMismatch(name: name) }
            return replica
        }
    }

    /// - Parameters:
    ///   - input: `[N, ...]`; device `i` of `d` gets the `i`-th run of at most `ceil(N / d)` samples, so a small batch
    ///     may leave the last devices without work.
    ///   - apply: the forward pass, run once on each device's thread with that device's model.
    /// - Returns: `[N, ...]` on the first device.
    public func forward(_ input: Tensor, _ apply: @escaping @Sendable (Model, Tensor) -> Tensor) -> Tensor {
        let parts = scatter(input)
        let pending = zip(replicas, parts.dropFirst()).map { replica, part in
            replica.tensors.copy(from: tensors)
            return replica.worker.run { apply($0, part.to(replica.device)) }
        }
        let first = apply(model, parts[0].to(device))
        return .concatenate([first] + pending.map { $0.value.to(device) })
    }

    /// Adds the gradients of all devices to those of the model.
    public func backward(_ loss: Tensor) {
        loss.backward()
        collectGradients()
    }

    /// What `backward` does after the backward pass itself, for a caller who has made that.
    public func collectGradients() {
        for replica in replicas { tensors.takeGradients(of: replica.tensors) }
    }

    private func scatter(_ input: Tensor) -> [Tensor] {
        let (count, devices) = (input.shape[0], replicas.count + 1)
        precondition(count > 0, "data parallelism over an empty batch")
        let size = (count + devices - 1) / devices
        return stride(from: 0, to: count, by: size).map { input[$0..<min($0 + size, count)] }
    }
}

/// What was made as a copy of a model is another model.
public struct ReplicaMismatch: Error, CustomStringConvertible {
    /// The first tensor that differs.
    public let name: String

    public var description: String {
        "a replica differs from the model in \(name): replicas must be made with the model's own configuration"
    }
}
