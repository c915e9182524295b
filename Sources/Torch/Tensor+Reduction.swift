internal import CTorch

// Without `axes` a reduction is over all elements, to a 0-d tensor. `keepingAxes` leaves axes of size 1.

extension Tensor {
    public func sum(_ axes: [Int] = [], keepingAxes: Bool = false, dtype: DType? = nil) -> Tensor {
        checked(axes.withIntegers { ct_sum(raw, $0, keepingAxes, dtype?.rawValue ?? -1) }, [self])
    }

    public func mean(_ axes: [Int] = [], keepingAxes: Bool = false, dtype: DType? = nil) -> Tensor {
        checked(axes.withIntegers { ct_mean(raw, $0, keepingAxes, dtype?.rawValue ?? -1) }, [self])
    }

    /// The sum of squared differences from the mean over `count - correction`.
    public func variance(_ axes: [Int] = [], correction: Int = 1, keepingAxes: Bool = false) -> Tensor {
        checked(axes.withIntegers { ct_var(raw, $0, Int64(correction), keepingAxes) }, [self])
    }

    public func max(_ axes: [Int] = [], keepingAxes: Bool = false) -> Tensor {
        checked(axes.withIntegers { ct_amax(raw, $0, keepingAxes) }, [self])
    }

    public func min(_ axes: [Int] = [], keepingAxes: Bool = false) -> Tensor {
        checked(axes.withIntegers { ct_amin(raw, $0, keepingAxes) }, [self])
    }

    /// The p-norm: 2 Euclidean, 1 absolute sum, `.infinity` the largest magnitude.
    public func norm(_ order: Double = 2, _ axes: [Int] = [], keepingAxes: Bool = false) -> Tensor {
        checked(axes.withIntegers { ct_norm(raw, order, $0, keepingAxes) }, [self])
    }

    /// int64; the first of equals.
    public func argmax(_ axis: Int, keepingAxis: Bool = false) -> Tensor {
        checked(ct_argmax(raw, Int64(axis), keepingAxis), [self])
    }

    /// int64; the first of equals.
    public func argmin(_ axis: Int, keepingAxis: Bool = false) -> Tensor {
        checked(ct_argmin(raw, Int64(axis), keepingAxis), [self])
    }

    public func cumulativeSum(_ axis: Int) -> Tensor { checked(ct_cumsum(raw, Int64(axis)), [self]) }

    public func any() -> Tensor { checked(ct_any(raw), [self]) }

    public func all() -> Tensor { checked(ct_all(raw), [self]) }

    /// How often each of 0, 1, ... occurs in a one-axis integer tensor: int64, at least `minimumLength` long.
    public func bincount(minimumLength: Int = 0) -> Tensor {
        checked(ct_bincount(raw, Int64(minimumLength)), [self])
    }

    /// A matrix `[M, N]` as orthonormal columns times an upper triangle: `[M, K]` and `[K, N]`, K the smaller size.
    package func orthogonalTriangular() -> (q: Tensor, r: Tensor) {
        var q: CTensor?
        var r: CTensor?
        checked(ct_qr(raw, &q, &r), [self])
        return (Tensor(handle: q), Tensor(handle: r))
    }

    /// Sorted values and their int64 indices; equal elements keep their order.
    public func sorted(_ axis: Int = -1, descending: Bool = false) -> (values: Tensor, indices: Tensor) {
        var values: CTensor?
        var indices: CTensor?
        checked(ct_sort(raw, Int64(axis), descending, &values, &indices), [self])
        return (Tensor(handle: values), Tensor(handle: indices))
    }

    /// The `count` largest values, in falling order, and their int64 indices.
    public func top(_ count: Int, axis: Int = -1) -> (values: Tensor, indices: Tensor) {
        var values: CTensor?
        var indices: CTensor?
        checked(ct_topk(raw, Int64(count), Int64(axis), &values, &indices), [self])
        return (Tensor(handle: values), Tensor(handle: indices))
    }

    /// Whether shapes and all elements are the same.
    public func isEqual(to other: Tensor) -> Bool {
        var equal = false
        checked(ct_equal(raw, other.raw, &equal), [self, other])
        return equal
    }
}
