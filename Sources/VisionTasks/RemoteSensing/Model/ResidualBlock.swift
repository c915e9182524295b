import NN
import Torch

/// Two convolutions with a way past them, the time added in between: `[B, inputs, H, W]` to `[B, outputs, H, W]`. He et
/// al. 2016.
final class ResidualBlock: Module, UnaryLayer {
    private let mlp: Sequential?
    private let block1: NormalizedConvolution
    private let block2: NormalizedConvolution
    /// Also where the widths are equal.
    private let resConv: Conv2d

    /// - Parameter timeWidth: of the embedded time; nil: nothing is added.
    init(_ inputs: Int, _ outputs: Int, timeWidth: Int? = nil) {
        mlp = timeWidth.map { width in
            Sequential {
                SiLU()
                Linear(inputs: width, outputs: outputs)
            }
        }
        block1 = NormalizedConvolution(inputs, outputs)
        block2 = NormalizedConvolution(outputs, outputs)
        resConv = Conv2d(inputChannels: inputs, outputChannels: outputs, kernelSize: 1)
    }

    func forward(_ input: Tensor) -> Tensor { block2(block1(input)) + resConv(input) }

    /// - Parameter time: `[B, timeWidth]`.
    func callAsFunction(_ input: Tensor, _ time: Tensor) -> Tensor {
        pass([input, time]) { [self] in [forward($0[0], $0[1])] }[0]
    }

    private func forward(_ input: Tensor, _ time: Tensor) -> Tensor {
        guard let mlp else { preconditionFailure("a block without a time was given one") }
        return block2(block1(input) + mlp(time).unsqueezed(2).unsqueezed(3)) + resConv(input)
    }
}

/// A convolution over 3 x 3, normalisation of 8 groups of channels, and SiLU.
private final class NormalizedConvolution: Module, UnaryLayer {
    private let proj: Conv2d
    private let norm: GroupNorm
    private let activation = SiLU()

    init(_ inputs: Int, _ outputs: Int) {
        proj = Conv2d(inputChannels: inputs, outputChannels: outputs, kernelSize: 3, padding: 1)
        norm = GroupNorm(groups: DenoisingNetwork.normalizationGroups, channels: outputs)
    }

    func forward(_ input: Tensor) -> Tensor { activation(norm(proj(input))) }
}

/// Three residual blocks, of which the first sees the time.
final class Stem: Module {
    private let blocks: [ResidualBlock]

    init(_ inputs: Int, _ outputs: Int, timeWidth: Int) {
        blocks = [
            ResidualBlock(inputs, outputs, timeWidth: timeWidth), ResidualBlock(outputs, outputs),
            ResidualBlock(outputs, outputs),
        ]
    }

    override var checkpointNames: [String: String] { ["blocks": ""] }

    override var recomputationBlocks: [Module] { blocks }

    func callAsFunction(_ input: Tensor, _ time: Tensor) -> Tensor {
        pass([input, time]) { [blocks] inputs in
            [blocks.dropFirst().reduce(blocks[0](inputs[0], inputs[1])) { $1($0) }]
        }[0]
    }
}
