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
        placement.run(network, on: input) { [base($0)] }[0]
    }

    public func collectGradients() { collect() }
}

extension ModelPlacement {
    /// Runs the forward pass of a network, which knows whether it is trained or evaluated, in the precision of the one or
    /// the other.
    ///
    /// - Returns: its outputs, in float32.
    public func run(_ network: Module, on input: Tensor, _ forward: (Tensor) -> [Tensor]) -> [Tensor] {
        let precision = network.isTraining ? precision : evaluationPrecision
        // Autocast does not know meta: weights are cast beforehand there (`DryRun`).
        let outputs =
            devices[0] == .meta
            ? forward(input.to(precision.dtype ?? .float32))
            : autocast(precision.dtype, on: devices[0]) { forward(input) }
        return outputs.map { $0.to(.float32) }
    }
}
