import Torch

/// Some of the pixels of samples, drawn by each sample for itself, and among those that have a class where there are
/// enough.
struct PixelChoice {
    let limit: Int
    let scope: SceneLoss.Scope

    /// - Parameters:
    ///   - maps: `[B, K, H, W]`.
    ///   - mask: `[B, 1, H, W]`, 1 for pixels that count.
    ///   - generators: one a sample; all of a batch's draw for it alike.
    /// - Returns: `[B, n, K]` with weights `[B, n]`, B being 1 for the scope of the batch.
    func callAsFunction(
        _ maps: Tensor, _ mask: Tensor, _ generators: [Generator]
    ) -> ProjectionKernelLoss.Samples {
        let rows = maps.flattened(from: 2).transposed(1, 2)
        let weights = mask.flattened(from: 1)
        let keys = limit < pixels(of: weights) ? keys(weights, generators) : nil
        switch scope {
        case .sample: return chosen(rows, weights, keys)
        case .batch:
            return chosen(
                rows.reshaped([1, -1, rows.size(2)]), weights.reshaped([1, -1]), keys?.reshaped([1, -1]))
        }
    }

    /// That are one distribution.
    private func pixels(of weights: Tensor) -> Int { scope == .batch ? weights.count : weights.size(1) }

    /// Random, and larger where a pixel counts: `[B, H·W]`.
    private func keys(_ weights: Tensor, _ generators: [Generator]) -> Tensor {
        weights + .stack(generators.map { .random([weights.size(1)], device: weights.device, using: $0) })
    }

    private func chosen(_ rows: Tensor, _ weights: Tensor, _ keys: Tensor?) -> ProjectionKernelLoss.Samples {
        guard let keys else { return (rows, weights) }
        let places = keys.top(limit, axis: 1).indices
        let wide = places.unsqueezed(2).expanded([rows.size(0), limit, rows.size(2)])
        return (rows.gathered(at: wide, axis: 1), weights.gathered(at: places, axis: 1))
    }
}
