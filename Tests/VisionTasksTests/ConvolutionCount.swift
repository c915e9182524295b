import NN
import Torch

/// Multiplications of the convolutions in one forward pass.
final class ConvolutionCount: ForwardObserver {
    private(set) var multiplications = 0

    init(_ network: Module, _ forward: () -> Void) {
        network.visit { $0.observer = self }
        withoutGradient(forward)
        network.visit { $0.observer = nil }
    }

    func willRun(_ module: Module, _ inputs: [Tensor]) {}

    func hasRun(_ module: Module, _ outputs: [Tensor]) {
        guard let layer = module as? Convolution else { return }
        multiplications += outputs[0].count * layer.weight.count / layer.weight.size(0)
    }
}
