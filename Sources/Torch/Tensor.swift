package import CTorch

/// An n-dimensional array: a handle to libtorch's own tensor.
///
/// A `Tensor` is a handle to shared storage, used like a value: operators return new tensors. In-place methods are few,
/// live in `Tensor+InPlace.swift`, are named as commands, and are called only by optimizers, initialisers, running
/// statistics and loaders that own the tensor. A tensor that has been sent to another task is never modified again:
/// on that contract it is `Sendable`.
///
/// Operations on shapes that do not fit trap, with the shapes and the caller's place, like an index out of range.
/// Letters in comments: `N` batch, `C` channels, `D H W` depth, height, width.
public struct Tensor: Sendable {
    /// nil is libtorch's undefined tensor. Never a lone non-optional reference: that crashes the Swift 6.3 compiler
    /// once the struct is in an `Optional`.
    package let handle: CTensor?

    package init(handle: CTensor?) {
        self.handle = handle
    }

    /// Takes over what an operation of the edge returned.
    package var raw: CTensor {
        guard let handle else { preconditionFailure("an undefined tensor was used") }
        return handle
    }
}

extension Tensor {
    public var isDefined: Bool { handle != nil }

    /// The number of axes.
    public var rank: Int { Int(ct_dim(raw)) }

    public var shape: [Int] {
        let sizes = ct_sizes(raw)
        return (0..<rank).map { Int(sizes[$0]) }
    }

    /// The size of one axis; negative axes count from the end.
    public func size(_ axis: Int) -> Int {
        let rank = rank
        precondition((-rank..<rank).contains(axis), "axis \(axis) of a tensor of shape \(shape)")
        return Int(ct_sizes(raw)[axis < 0 ? axis + rank : axis])
    }

    /// Elements, not bytes, from one index of an axis to the next.
    public var strides: [Int] {
        let strides = ct_strides(raw)
        return (0..<rank).map { Int(strides[$0]) }
    }

    /// The number of elements.
    public var count: Int { Int(ct_numel(raw)) }

    public var byteCount: Int { count * dtype.size }

    public var dtype: DType {
        guard let dtype = DType(rawValue: ct_dtype(raw)) else {
            preconditionFailure("libtorch's scalar type \(ct_dtype(raw)) has no counterpart here")
        }
        return dtype
    }

    public var device: Device { Device(ct_device(raw)) }

    public var isContiguous: Bool { ct_is_contiguous(raw) }

    /// Whether both are handles to the same tensor object, not merely equal ones.
    public func isSame(as other: Tensor) -> Bool { ct_same(raw, other.raw) }

    /// The number of owners, Swift's and libtorch's: for tests of leaks.
    package var references: Int { Int(ct_references(raw)) }
}
