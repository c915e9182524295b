public import NN
public import Parallel
public import Torch

/// A network's forward pass in the precision of training or of evaluation. Its results are float32, and so is what is
/// computed from them: losses and metrics.
public final class AutocastForward: ForwardPass {
    private let base: (Tensor) -> Tensor
    private let collect: () -> Void
    private let network: Module
    private let placement: ModelPlacement

    /// - Parameters:
    ///   - base: runs `network`, on several devices perhaps.
    ///   - network: knows whether it is trained or evaluated.
    public init(_ base: any ForwardPass, of network: Module, _ placement: ModelPlacement) {
        self.base = { base($0) }
        collect = base.collectGradients
        self.network = network
        self.placement = placement
    }

    /// A network that runs by itself, all on one device.
    public init(of network: any UnaryLayer, _ placement: ModelPlacement) {
        base = { network($0) }
        collect = {}
        self.network = network
        self.placement = placement
    }

    public func callAsFunction(_ input: Tensor) -> Tensor {
        let precision = network.isTraining ? placement.precision : placement.evaluationPrecision
        let device = placement.devices[0]
        // Autocast does not know meta: weights are cast beforehand there (`DryRun`).
        if device == .meta { return base(input.to(precision.dtype ?? .float32)).to(.float32) }
        return autocast(precision.dtype, on: device) { base(input) }.to(.float32)
    }

    public func collectGradients() { collect() }
}
