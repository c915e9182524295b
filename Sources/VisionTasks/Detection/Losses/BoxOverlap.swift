import Torch

/// Overlaps of boxes, given by centre and size, row by row: `[P, 4]` and `[P, 4]` to `[P]`.
enum BoxOverlap {
    /// Keeps ratios finite where a box has no area.
    private static let smallest: Scalar = 1e-6

    /// Intersection over union.
    static func iou(_ a: Tensor, _ b: Tensor) -> Tensor {
        let (common, union) = areas(Edges(a), Edges(b))
        return common / union.clamped(min: smallest)
    }

    /// Less the part of the box around both that neither covers: -1 to 1, with a gradient also where they are apart.
    /// Rezatofighi et al. 2019.
    static func generalizedIoU(_ a: Tensor, _ b: Tensor) -> Tensor {
        let (a, b) = (Edges(a), Edges(b))
        let (common, union) = areas(a, b)
        let hull = Edges(
            low: a.low.minimum(b.low), high: a.high.maximum(b.high)
        ).area
        return common / union.clamped(min: smallest) - (hull - union) / hull.clamped(min: smallest)
    }

    private static func areas(_ a: Edges, _ b: Edges) -> (common: Tensor, union: Tensor) {
        let common = Edges(low: a.low.maximum(b.low), high: a.high.minimum(b.high)).area
        return (common, a.area + b.area - common)
    }

    /// Left and upper, right and lower: `[P, 2]` each.
    private struct Edges {
        let low, high: Tensor

        init(low: Tensor, high: Tensor) { (self.low, self.high) = (low, high) }

        init(_ boxes: Tensor) {
            let centre = boxes.sliced(0..<2, axis: 1)
            let half = boxes.sliced(2..<4, axis: 1) * 0.5
            (low, high) = (centre - half, centre + half)
        }

        /// 0 for what is turned inside out, as the intersection of boxes that are apart.
        var area: Tensor {
            let sides = (high - low).clamped(min: 0)
            return sides.selecting(0, axis: 1) * sides.selecting(1, axis: 1)
        }
    }
}
