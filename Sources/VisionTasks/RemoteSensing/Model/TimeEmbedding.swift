import Foundation
import NN
import Torch

/// What tells a denoising network how noisy its input is: times `[B]` to `[B, 4·width]`. Vaswani et al. 2017 for the
/// waves, Ho et al. 2020 for the layers.
enum TimeEmbedding {
    static func layers(width: Int) -> Sequential {
        Sequential {
            TimeWaves(width: width)
            Linear(inputs: width, outputs: 4 * width)
            GELU()
            Linear(inputs: 4 * width, outputs: 4 * width)
        }
    }
}

/// Times `[B]` to the sines and then the cosines of `width / 2` frequencies from 1 down to 1/10000: `[B, width]`.
final class TimeWaves: Module, UnaryLayer {
    private let width: Int

    init(width: Int) {
        precondition(width >= 4 && width.isMultiple(of: 2), "times as \(width) waves: expected an even number above 2")
        self.width = width
    }

    func forward(_ times: Tensor) -> Tensor {
        let half = width / 2
        let places = Tensor.arange(to: Scalar(half), dtype: .float32, device: times.device)
        let frequencies = (places * Scalar(-log(10000) / Double(half - 1))).exp().to(times.dtype)
        let phases = times.unsqueezed(1) * frequencies.unsqueezed(0)
        return .concatenate([phases.sin(), phases.cos()], axis: 1)
    }
}
