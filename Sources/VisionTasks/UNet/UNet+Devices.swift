import NN
public import Parallel
public import Torch
public import Training

extension UNet: ForwardPass {
    public func collectGradients() {}
}

/// A copy of a U-Net on each device; each takes a part of the batch.
public final class ReplicatedUNet: ForwardPass {
    private let parallel: DataParallel<UNet>

    /// Moves the network to the first device.
    public init(_ network: UNet, on devices: [Device]) throws {
        let (options, recomputed) = (network.options, network.recomputedNames)
        parallel = try DataParallel(
            network.to(devices[0]), on: devices, tensors: { ModelTensors($0) },
            makeReplica: { Self.makeReplica(options, recomputing: recomputed, on: $0) })
    }

    private static func makeReplica(
        _ options: UNet.Options, recomputing recomputed: [String], on device: Device
    ) -> UNet {
        let replica = UNet(options).to(device)
        _ = replica.recompute(recomputed)
        replica.setMemoryFormat(.channelsLast3d)
        return replica
    }

    public func callAsFunction(_ input: Tensor) -> Tensor {
        let isTraining = parallel.model.isTraining
        return parallel.forward(input) { network, part in
            if network.isTraining != isTraining { isTraining ? network.train() : network.evaluate() }
            return network(part)
        }
    }

    public func collectGradients() { parallel.collectGradients() }
}

/// A U-Net in stages: each device has a run of its steps.
public final class StagedUNet: ForwardPass {
    private let forward: StagedForward

    /// Moves each step to its device. Steps are dealt out evenly, so that the two ends, which have the largest
    /// activations, are on different devices.
    ///
    /// - Throws: `ConfigurationError` for more devices than steps.
    public init(_ network: UNet, on devices: [Device], chunks: Int) throws(ConfigurationError) {
        let steps = network.steps
        guard devices.count <= steps.count else {
            throw ConfigurationError(
                "this U-Net has \(steps.count) steps, which \(devices.count) devices cannot share: choose fewer devices"
            )
        }
        let stages = devices.indices.map { position in
            let run = steps[steps.count * position / devices.count..<steps.count * (position + 1) / devices.count]
            for step in run { step.module.to(devices[position]) }
            return (device: devices[position], run: { (stack: [Tensor]) in run.reduce(stack) { $1.apply($0) } })
        }
        forward = StagedForward(stages, chunks: chunks)
    }

    public func callAsFunction(_ input: Tensor) -> Tensor { forward(input) }

    public func collectGradients() {}
}
