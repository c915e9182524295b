public import NN
public import Torch

/// How much of prediction and mask together they do not share: the consistency-enhanced loss of MINet. Pang et al. 2020.
///
/// Logits and masks `[B, 1, H, W]`, `p` the probabilities and `g` the mask:
/// `(Σ(p - pg) + Σ(g - pg)) / (Σp + Σg + 1e-6)`, the sums over all pixels of the batch. It is near 1 where the masks are
/// all black, and no mean over images: what ranks have on their own does not make up what they have together; see
/// `synchronized(over:)`.
public struct ConsistencyEnhancedLoss: Loss {
    /// Its factor in the total.
    public var weight: Double
    private var sums: any CrossRankSum = SoloSum()

    public init(weight: Double = 1) { self.weight = weight }

    /// One value for the batch, which counts for each image.
    public func terms(_ output: Tensor, _ target: Tensor) -> [LossTerm] {
        let (apart, all) = acrossRanks(extents(output.sigmoid(), target))
        let value = apart / (all + 1e-6)
        let images = counts(target)[0]
        return [LossTerm("cel", weight: weight, sum: value * Scalar(images), count: images)]
    }

    public func counts(_ target: Tensor) -> [Double] { [Double(target.size(0))] }

    public var spansRanks: Bool { sums.rankCount > 1 }

    public func synchronized(over sums: any CrossRankSum) -> ConsistencyEnhancedLoss {
        var loss = self
        loss.sums = sums
        return loss
    }

    /// What only one of them has, and what both have one after the other.
    private func extents(_ p: Tensor, _ g: Tensor) -> (apart: Tensor, all: Tensor) {
        let common = p * g
        return ((p - common).sum() + (g - common).sum(), p.sum() + g.sum())
    }

    /// One collective for both sums.
    private func acrossRanks(_ own: (apart: Tensor, all: Tensor)) -> (apart: Tensor, all: Tensor) {
        guard spansRanks else { return own }
        let total = sums.sum(.stack([own.apart, own.all]))
        return (total[0], total[1])
    }
}
