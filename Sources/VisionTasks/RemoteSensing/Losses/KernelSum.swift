import Torch

/// `Σ_ij w_i v_j k(a_i, b_j)` with `k(a, b) = (1 + |a - b|² / width²)^-½`, over all pairs of two sets.
///
/// Pairs come in blocks of at most 4 million, which takes 64 MiB however many samples there are; the slope comes with
/// the sum, so that no pair is computed or kept for a backward pass. The distance is `|a|² + |b|² - 2ab`, in float32:
/// where points coincide it has no root whose slope is infinite.
struct KernelSum {
    /// `[B]` in float64.
    let sum: Tensor
    /// By the first set's values, the second held fast: `[B, n, K]`. Undefined where it was not asked for.
    let slope: Tensor

    private static let pairsAtATime = 1 << 22

    init(
        _ first: ProjectionKernelLoss.Samples, _ second: ProjectionKernelLoss.Samples, width: Double, wantsSlope: Bool
    ) {
        let (a, b) = (first.values.detached().to(.float32), second.values.detached().to(.float32))
        let columns = Columns(b, weights: second.weights, width: width)
        let rows = max(1, Self.pairsAtATime / (b.size(0) * b.size(1)))
        let blocks = autocast(nil, on: a.device) {
            stride(from: 0, to: a.size(1), by: rows).map { start in
                columns.met(by: a.sliced(start..<min(start + rows, a.size(1)), axis: 1), wantsSlope: wantsSlope)
            }
        }
        let weights = first.weights.to(.float32)
        sum = (Tensor.concatenate(blocks.map(\.sums), axis: 1) * weights).sum([1], dtype: .float64)
        slope =
            wantsSlope
            ? Tensor.concatenate(blocks.map(\.slopes), axis: 1) * weights.unsqueezed(2) : .undefined
    }
}

/// The second set, made ready once for all blocks.
private struct Columns {
    /// `[B, K + 2, m]`: whose product with `[a, |a|², 1]` is the squared distance in widths.
    private let distance: Tensor
    /// `[B, m, K + 1]`: `v·b` and `v`.
    private let moments: Tensor
    private let classes: Int
    private let width: Double

    init(_ values: Tensor, weights: Tensor, width: Double) {
        let scaled = values * Scalar(1 / width)
        let ones = Tensor.ones(like: weights).to(.float32).unsqueezed(2)
        distance = Tensor.concatenate([-2 * scaled, ones, scaled.square().sum([2], keepingAxes: true)], axis: 2)
            .transposed()
        let weights = weights.to(.float32).unsqueezed(2)
        moments = .concatenate([values * weights, weights], axis: 2)
        classes = values.size(2)
        self.width = width
    }

    /// - Parameter rows: `[B, r, K]`.
    /// - Returns: `Σ_j v_j k` of each row, `[B, r]`, and its slope, `[B, r, K]`.
    func met(by rows: Tensor, wantsSlope: Bool) -> (sums: Tensor, slopes: Tensor) {
        let scaled = rows * Scalar(1 / width)
        let ones = Tensor.ones([rows.size(0), rows.size(1), 1], device: rows.device)
        let extended = Tensor.concatenate([scaled, scaled.square().sum([2], keepingAxes: true), ones], axis: 2)
        let kernel = (extended.matmul(distance).clamped(min: 0) + 1).rsqrt()
        let sums = kernel.matmul(moments.sliced(classes..<classes + 1, axis: 2)).squeezed(2)
        guard wantsSlope else { return (sums, .undefined) }
        let pulls = (kernel.square() * kernel).matmul(moments)
        let (toValues, total) = (pulls.sliced(0..<classes, axis: 2), pulls.sliced(classes..<classes + 1, axis: 2))
        return (sums, (toValues - rows * total) * Scalar(1 / (width * width)))
    }
}
