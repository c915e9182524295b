import Foundation
import NN
import Torch

/// Attention of all pixels to all pixels at a cost linear in their number: `[B, C, H, W]` to the same. Shen et al. 2021.
///
/// Of queries q, which are a softmax over channels, and keys k, one over pixels: `(k vᵀ)ᵀ q / √32`.
final class LinearAttention: Module, UnaryLayer {
    private let toQkv: Conv2d
    private let toOut: Sequential

    init(_ channels: Int) {
        toQkv = Conv2d(
            inputChannels: channels, outputChannels: 3 * AttentionHeads.width, kernelSize: 1, bias: false)
        toOut = Sequential {
            Conv2d(inputChannels: AttentionHeads.width, outputChannels: channels, kernelSize: 1)
            GroupNorm(groups: 1, channels: channels)
        }
    }

    func forward(_ input: Tensor) -> Tensor {
        let qkv = toQkv(input)
        let parts = (0..<3).map { part in
            qkv.sliced(part * AttentionHeads.width..<(part + 1) * AttentionHeads.width, axis: 1).splitIntoHeads()
        }
        let query = parts[0].softmax(2) * Scalar(1 / sqrt(Double(AttentionHeads.channels)))
        let context = parts[1].softmax(3).matmul(parts[2].transposed())
        return toOut(context.transposed().matmul(query).joinedHeads(height: input.size(2), width: input.size(3)))
    }
}

/// Linear attention over the normalised input, and a way past it.
final class ResidualAttention: Module, UnaryLayer {
    private let inner: Normalized

    init(_ channels: Int) { inner = Normalized(channels) }

    override var checkpointNames: [String: String] { ["inner": "fn"] }

    func forward(_ input: Tensor) -> Tensor { inner(input) + input }

    private final class Normalized: Module, UnaryLayer {
        private let inner: LinearAttention
        private let norm: GroupNorm

        init(_ channels: Int) {
            inner = LinearAttention(channels)
            norm = GroupNorm(groups: 1, channels: channels)
        }

        override var checkpointNames: [String: String] { ["inner": "fn"] }

        func forward(_ input: Tensor) -> Tensor { inner(norm(input)) }
    }
}
