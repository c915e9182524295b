internal import CTorch

extension Tensor {
    /// One index of the first axis, which goes.
    public subscript(index: Int) -> Tensor { selecting(index, axis: 0) }

    /// A range of the first axis.
    public subscript(range: Range<Int>) -> Tensor { sliced(range, axis: 0) }

    /// The rows of the first axis where a one-axis mask is true, or the elements where a mask of the same shape is.
    public subscript(mask mask: Tensor) -> Tensor {
        guard mask.rank == 1, rank > 1 else { return checked(ct_masked_select(raw, mask.raw), [self, mask]) }
        return gathering(mask.nonzero().flattened(), axis: 0)
    }

    /// One index of an axis, which goes; negative indices count from the end.
    public func selecting(_ index: Int, axis: Int) -> Tensor {
        checked(ct_select(raw, Int64(axis), Int64(index)), [self])
    }

    /// A range of an axis: a view, clamped to the axis as in Python.
    public func sliced(_ range: Range<Int>, axis: Int, step: Int = 1) -> Tensor {
        checked(ct_slice(raw, Int64(axis), Int64(range.lowerBound), Int64(range.upperBound), Int64(step)), [self])
    }

    /// A box: one range for each of the last `ranges.count` axes.
    public func cropped(_ ranges: [Range<Int>]) -> Tensor {
        ranges.indices.reduce(self) { $0.sliced(ranges[$1], axis: $1 - ranges.count) }
    }

    /// The given indices (int64, one axis) of an axis, in their order.
    public func gathering(_ indices: Tensor, axis: Int) -> Tensor {
        checked(ct_index_select(raw, Int64(axis), indices.raw), [self, indices])
    }

    /// Element-wise gathering, as PyTorch's `gather`: the result has the shape of `indices`.
    public func gathered(at indices: Tensor, axis: Int) -> Tensor {
        checked(ct_gather(raw, Int64(axis), indices.raw), [self, indices])
    }

    /// The indices of the elements that are not zero: int64 `[count, rank]`. On a GPU this waits.
    public func nonzero() -> Tensor { checked(ct_nonzero(raw), [self]) }

    /// int64 class indices `[...]` to int64 zeros and ones `[..., classes]`.
    public func oneHot(classes: Int) -> Tensor { checked(ct_one_hot(raw, Int64(classes)), [self]) }
}
