import NN
import Torch

/// Features that a level exchanges with itself at half the size: the self-interaction module of MINet. Pang et al. 2020.
/// `[B, C, H, W]` to the same shape; H and W are at least 2.
final class SelfInteraction: Module, UnaryLayer {
    private let stages: [[Fusion]]
    private let downsample = AveragePool(axes: 2, kernelSize: 2)

    static let smallestSize = 2

    /// - Parameter narrow: channels at half the size.
    init(_ channels: Int, narrow: Int) {
        let whole = Fusion.Source(branch: .high, channels: channels)
        let both = [whole, Fusion.Source(branch: .low, channels: narrow)]
        stages = [
            [
                Fusion(to: .high, from: [whole], stage: 0, outputs: channels),
                Fusion(to: .low, from: [whole], stage: 0, outputs: narrow),
            ],
            [
                Fusion(to: .high, from: both, stage: 1, outputs: channels),
                Fusion(to: .low, from: both, stage: 1, outputs: narrow),
            ],
            [Fusion(to: .high, from: both, stage: 2, outputs: channels)],
        ]
    }

    func forward(_ input: Tensor) -> Tensor {
        let scaling = Scaling(down: { [downsample] in downsample($0) }, up: { $0.resizedSmoothly(to: $1) })
        return stages.reduce([.high: input]) { $1($0, scaling) }[.high]!
    }
}

extension Tensor {
    /// Bilinearly, by the pixels' centres; `size` is `[H, W]`.
    func resizedSmoothly(to size: [Int]) -> Tensor { resized(size, .linear(alignCorners: false)) }
}
