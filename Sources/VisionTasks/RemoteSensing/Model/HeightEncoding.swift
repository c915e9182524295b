import Foundation
import NN
import Torch

/// Where a pixel is and how high it lies there, for the keys of an attention: PKDiff's height-aware positional encoding.
final class HeightEncoding: Module {
    /// Sines and cosines of both coordinates.
    private static let positions = 64
    private let mlp = Conv2d(inputChannels: positions + 3, outputChannels: AttentionHeads.width, kernelSize: 1)

    /// - Parameters:
    ///   - elevation: `[B, 1, H, W]` in 0...1.
    ///   - gradients: its own, of the same shape.
    /// - Returns: `[B, 128, H, W]`.
    func callAsFunction(_ elevation: Tensor, _ gradients: (x: Tensor, y: Tensor)) -> Tensor {
        pass([elevation, gradients.x, gradients.y]) { [mlp] parts in
            [mlp(.concatenate([Self.places(like: elevation)] + parts, axis: 1))]
        }[0]
    }

    /// Coordinates from -1 to 1 in waves, `[B, 64, H, W]`: sines and cosines of x, then of y, at 16 frequencies from 1
    /// down to near 1/10000.
    private static func places(like image: Tensor) -> Tensor {
        let (batch, height, width, device) = (image.size(0), image.size(2), image.size(3), image.device)
        let count = positions / 4
        let steps = Tensor.arange(to: Scalar(count), dtype: .float32, device: device)
        let frequencies = (steps * Scalar(-log(10000) / Double(count))).exp().reshaped([count, 1, 1])
        let x = Tensor.linspace(-1, 1, count: width, device: device).reshaped([1, 1, width]) * frequencies
        let y = Tensor.linspace(-1, 1, count: height, device: device).reshaped([1, height, 1]) * frequencies
        let waves = [x.sin(), x.cos(), y.sin(), y.cos()].map { $0.expanded([count, height, width]) }
        return Tensor.concatenate(waves, axis: 0).to(image.dtype).unsqueezed(0)
            .expanded([batch, positions, height, width])
    }
}
