public import NN
public import Torch

/// Binary cross-entropy and overlap in which pixels near the mask's edges weigh more: the pixel position aware loss of
/// F3Net. Wei et al. 2020.
///
/// Logits and masks `[B, 1, H, W]`. With `w = 1 + 5·|mean of g over 31 x 31 around - g|`, `p` the probabilities and `g` the
/// mask, for each image `Σ w·bce / Σw` and `1 - (Σ w·pg + 1) / (Σ w·(p + g - pg) + 1)`; then their means over the images.
public struct StructureLoss: Loss, Sendable {
    public init() {}

    public func terms(_ output: Tensor, _ target: Tensor) -> [LossTerm] {
        let weights = edgeWeights(target)
        let images = counts(target)
        return [
            LossTerm("weighted_bce", sum: entropies(output, target, weights).sum(), count: images[0]),
            LossTerm("weighted_iou", sum: misses(output.sigmoid(), target, weights).sum(), count: images[1]),
        ]
    }

    public func counts(_ target: Tensor) -> [Double] { [Double](repeating: Double(target.size(0)), count: 2) }

    private func edgeWeights(_ target: Tensor) -> Tensor {
        let window = 31
        let average = AveragePool(axes: 2, kernelSize: Sizes(window), stride: 1, padding: Sizes(window / 2))
        return 1 + (average(target) - target).abs() * 5
    }

    private func entropies(_ output: Tensor, _ target: Tensor, _ weights: Tensor) -> Tensor {
        (BinaryCrossEntropy().values(output, target) * weights).sum([1, 2, 3]) / weights.sum([1, 2, 3])
    }

    private func misses(_ p: Tensor, _ g: Tensor, _ weights: Tensor) -> Tensor {
        let common = (p * g * weights).sum([1, 2, 3])
        let all = ((p + g) * weights).sum([1, 2, 3])
        return 1 - (common + 1) / (all - common + 1)
    }
}
