import Torch

/// A rectangle of pixels.
struct Patch: Equatable {
    let rows: Range<Int>
    let columns: Range<Int>

    /// Squares of `side` that cover `size`, `[H, W]`, of which each axis is a multiple of the side or within it.
    ///
    /// - Parameter overlapping: whether each overlaps its neighbours by half.
    static func covering(_ size: [Int], side: Int, overlapping: Bool) -> [Patch] {
        func ranges(_ length: Int) -> [Range<Int>] {
            guard length > side else { return [0..<length] }
            return stride(from: 0, through: length - side, by: overlapping ? side / 2 : side).map { $0..<$0 + side }
        }
        return ranges(size[0]).flatMap { rows in ranges(size[1]).map { Patch(rows: rows, columns: $0) } }
    }
}

extension Tensor {
    /// A view, of the last two axes.
    func cropped(to patch: Patch) -> Tensor { cropped([patch.rows, patch.columns]) }
}
