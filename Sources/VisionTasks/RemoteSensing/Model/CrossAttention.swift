import NN
import Torch

/// Lets features look at themselves and the elevation by where and how high they are: PKDiff's CADEF. `[B, C, H, W]` to
/// the same.
///
/// It is computed on a grid smaller by `shrinking`, more where that would leave over 4096 pixels, since each pixel
/// attends to each.
final class CrossAttention: Module {
    private static let mostPixels = 4096
    private let toQ: Conv2d
    private let toKv: Conv2d
    private let toOut: Conv2d
    private let hape: HeightEncoding
    /// How much of the result counts, by the steepness; nil: all of it.
    private let alphaGen: Sequential?
    private let shrinking: Int
    private let gate: DenoisingNetwork.Gate

    init(_ channels: Int, shrinking: Int, isGated: Bool, _ gate: DenoisingNetwork.Gate) {
        let width = AttentionHeads.width
        toQ = Conv2d(inputChannels: channels, outputChannels: width, kernelSize: 1, bias: false)
        toKv = Conv2d(inputChannels: channels + 1, outputChannels: 2 * width, kernelSize: 1, bias: false)
        toOut = Conv2d(inputChannels: width, outputChannels: channels, kernelSize: 1)
        hape = HeightEncoding()
        alphaGen =
            isGated
            ? Sequential {
                Conv2d(inputChannels: 1, outputChannels: 1, kernelSize: 3, padding: 1)
                Sigmoid()
            } : nil
        self.shrinking = shrinking
        self.gate = gate
    }

    /// - Parameter elevation: `[B, 1, H, W]`, of the same place.
    func callAsFunction(_ features: Tensor, _ elevation: Tensor) -> Tensor {
        pass([features, elevation]) { [self] in [forward($0[0], $0[1])] }[0]
    }

    private func forward(_ features: Tensor, _ elevation: Tensor) -> Tensor {
        let size = Array(features.shape.suffix(2))
        let factor = shrinkingFactor(size)
        let coarse = features.shrunk(by: factor)
        let height = Elevation.scaled(elevation).shrunk(by: factor)
        let gradients = Elevation.gradients(height)
        let found = attended(coarse, height, gradients).enlarged(to: size)
        guard let alphaGen else { return features + found }
        let full = (gradients.x.enlarged(to: size), gradients.y.enlarged(to: size))
        return features + found * alphaGen(Elevation.steepness(full, gate))
    }

    private func attended(_ features: Tensor, _ height: Tensor, _ gradients: (x: Tensor, y: Tensor)) -> Tensor {
        let both = toKv(.concatenate([features, height], axis: 1))
        let key = both.sliced(0..<AttentionHeads.width, axis: 1) + hape(height, gradients)
        let value = both.sliced(AttentionHeads.width..<2 * AttentionHeads.width, axis: 1)
        let (q, k, v) = (toQ(features).rows, key.rows, value.rows)
        let found = q.attention(key: k, value: v.to(q.dtype)).transposed()
        return toOut(found.joinedHeads(height: features.size(2), width: features.size(3)))
    }

    /// The least power of two from `shrinking` on that leaves few enough pixels.
    private func shrinkingFactor(_ size: [Int]) -> Int {
        sequence(first: shrinking) { 2 * $0 }.first { $0 * $0 * Self.mostPixels >= size[0] * size[1] }!
    }
}

extension Tensor {
    /// Means of `factor` x `factor` pixels.
    fileprivate func shrunk(by factor: Int) -> Tensor {
        guard factor > 1 else { return self }
        let window = [factor, factor]
        return averagePooled(kernel: window, stride: window, padding: [0, 0], ceiling: false, countsPadding: true)
    }

    fileprivate func enlarged(to size: [Int]) -> Tensor {
        Array(shape.suffix(2)) == size ? self : resizedSmoothly(to: size)
    }

    /// `[B, 128, H, W]` to `[B, heads, H·W, 32]`, as attention takes it.
    fileprivate var rows: Tensor { splitIntoHeads().transposed() }
}
