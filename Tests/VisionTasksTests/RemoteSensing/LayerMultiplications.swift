import NN
import Torch

/// Multiplications of convolutions, transposed ones and linear layers in one forward pass.
final class LayerMultiplications: ForwardObserver {
    private(set) var count = 0
    private var inputs: [Tensor] = []

    init(_ network: Module, _ forward: () -> Void) {
        network.visit { $0.observer = self }
        withoutGradient(forward)
        network.visit { $0.observer = nil }
    }

    func willRun(_ module: Module, _ inputs: [Tensor]) { self.inputs.append(inputs[0]) }

    func hasRun(_ module: Module, _ outputs: [Tensor]) {
        let input = inputs.removeLast()
        switch module {
        case let layer as Convolution: count += outputs[0].count * layer.weight.count / layer.weight.size(0)
        case let layer as TransposedConvolution: count += input.count * layer.weight.count / layer.weight.size(0)
        case let layer as Linear: count += input.count / layer.weight.size(1) * layer.weight.count
        default: break
        }
    }
}
