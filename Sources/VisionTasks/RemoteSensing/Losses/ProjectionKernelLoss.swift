package import Torch

/// How far apart two sets of class probabilities are as distributions: PKDiff's regulariser, an unbiased estimate of
/// maximum mean discrepancy (Gretton et al. 2012) with the kernel `k(a, b) = (1 + |a - b|² / width²)^-½`.
///
/// Of samples x of the prediction and y of the truth, `Σ_{i≠j} k(x_i, x_j) / n(n-1) + Σ_{i≠j} k(y_i, y_j) / m(m-1)
/// - 2 Σ k(x_i, y_j) / nm`.
package struct ProjectionKernelLoss {
    private let width: Double

    /// Weights are 1 for what counts and 0 for what does not, `[B, n]` and `[B, m]`.
    package typealias Samples = (values: Tensor, weights: Tensor)

    package init(width: Double) { self.width = width }

    /// - Parameters:
    ///   - prediction: `[B, n, K]`; the only one that gets a gradient.
    ///   - truth: `[B, m, K]`.
    /// - Returns: `[B]` in float32; 0 where fewer than two samples count.
    package func callAsFunction(_ prediction: Samples, _ truth: Samples) -> Tensor {
        let (value, slope) = withoutGradient { valueAndSlope(prediction, truth) }
        let x = prediction.values
        // Zero, with the slope as its gradient: the graph keeps no pair.
        return value + ((x - x.detached()) * slope).sum([1, 2])
    }

    private func valueAndSlope(_ prediction: Samples, _ truth: Samples) -> (value: Tensor, slope: Tensor) {
        let (n, m) = (count(prediction), count(truth))
        let own = KernelSum(prediction, prediction, width: width, wantsSlope: true)
        let others = KernelSum(truth, truth, width: width, wantsSlope: false)
        let cross = KernelSum(prediction, truth, width: width, wantsSlope: true)
        let (ownPairs, otherPairs, crossPairs) = (pairs(n), pairs(m), (n * m).clamped(min: 1))
        // A sample's kernel with itself is 1.
        let value = (own.sum - n) / ownPairs + (others.sum - m) / otherPairs - 2 * cross.sum / crossPairs
        // A pair within one set has both of its ends there.
        let slope = 2 * own.slope / each(ownPairs) - 2 * cross.slope / each(crossPairs)
        let isKnown = (n .>= 2) .& (m .>= 2)
        return ((value * isKnown.to(.float64)).to(.float32), slope * each(isKnown))
    }

    private func count(_ samples: Samples) -> Tensor { samples.weights.sum([1], dtype: .float64) }

    private func pairs(_ count: Tensor) -> Tensor { (count * (count - 1)).clamped(min: 1) }

    private func each(_ perSample: Tensor) -> Tensor { perSample.to(.float32).reshaped([perSample.count, 1, 1]) }
}
