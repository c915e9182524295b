internal import CTorch

// Element-wise maths. Shapes broadcast as in NumPy; types promote as in PyTorch.

extension Tensor {
    public func abs() -> Tensor { checked(ct_abs(raw), [self]) }
    public func exp() -> Tensor { checked(ct_exp(raw), [self]) }
    public func log() -> Tensor { checked(ct_log(raw), [self]) }
    /// log(1 + x).
    public func log1p() -> Tensor { checked(ct_log1p(raw), [self]) }
    public func sqrt() -> Tensor { checked(ct_sqrt(raw), [self]) }
    /// 1 / √x.
    public func rsqrt() -> Tensor { checked(ct_rsqrt(raw), [self]) }
    public func reciprocal() -> Tensor { checked(ct_reciprocal(raw), [self]) }
    public func square() -> Tensor { checked(ct_square(raw), [self]) }
    public func sin() -> Tensor { checked(ct_sin(raw), [self]) }
    public func cos() -> Tensor { checked(ct_cos(raw), [self]) }
    public func tan() -> Tensor { checked(ct_tan(raw), [self]) }
    public func tanh() -> Tensor { checked(ct_tanh(raw), [self]) }
    public func atan() -> Tensor { checked(ct_atan(raw), [self]) }
    /// The error function.
    public func erf() -> Tensor { checked(ct_erf(raw), [self]) }
    /// The inverse of the error function.
    public func erfInverse() -> Tensor { checked(ct_erfinv(raw), [self]) }
    public func sigmoid() -> Tensor { checked(ct_sigmoid(raw), [self]) }
    public func relu() -> Tensor { checked(ct_relu(raw), [self]) }
    /// x · sigmoid(x).
    public func silu() -> Tensor { checked(ct_silu(raw), [self]) }
    /// log(1 + eˣ).
    public func softplus() -> Tensor { checked(ct_softplus(raw), [self]) }
    public func floor() -> Tensor { checked(ct_floor(raw), [self]) }
    public func ceil() -> Tensor { checked(ct_ceil(raw), [self]) }
    public func trunc() -> Tensor { checked(ct_trunc(raw), [self]) }
    public func sign() -> Tensor { checked(ct_sign(raw), [self]) }
    /// Halves go to the even neighbour.
    public func rounded() -> Tensor { checked(ct_round(raw), [self]) }
    /// log(sigmoid(x)), without overflow.
    public func logSigmoid() -> Tensor { checked(ct_log_sigmoid(raw), [self]) }
    public func isNaN() -> Tensor { checked(ct_isnan(raw), [self]) }
    public func isFinite() -> Tensor { checked(ct_isfinite(raw), [self]) }

    public static prefix func - (x: Tensor) -> Tensor { checked(ct_neg(x.raw), [x]) }
    /// Logical not.
    public static prefix func ! (x: Tensor) -> Tensor { checked(ct_logical_not(x.raw), [x]) }

    public func power(_ exponent: Tensor) -> Tensor { checked(ct_pow(raw, exponent.raw), [self, exponent]) }
    public func power(_ exponent: Scalar) -> Tensor { checked(ct_pow_scalar(raw, exponent.raw), [self]) }
    public func remainder(_ divisor: Scalar) -> Tensor { checked(ct_remainder_scalar(raw, divisor.raw), [self]) }

    public func clamped(min low: Scalar) -> Tensor {
        withUnsafePointer(to: low.raw) { checked(ct_clamp(raw, $0, nil), [self]) }
    }
    public func clamped(max high: Scalar) -> Tensor {
        withUnsafePointer(to: high.raw) { checked(ct_clamp(raw, nil, $0), [self]) }
    }
    public func clamped(_ low: Scalar, _ high: Scalar) -> Tensor { clamped(min: low).clamped(max: high) }

    /// `self` where the mask is false, `value` where it is true.
    public func filled(where mask: Tensor, with value: Scalar) -> Tensor {
        checked(ct_masked_fill(raw, mask.raw, value.raw), [self, mask])
    }
    /// `a` where the condition holds, else `b`.
    public static func choose(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
        checked(ct_where(condition.raw, a.raw, b.raw), [condition, a, b])
    }
    /// `self + weight · (end - self)`.
    public func interpolated(to end: Tensor, weight: Scalar) -> Tensor {
        checked(ct_lerp(raw, end.raw, weight.raw), [self, end])
    }

    public func maximum(_ other: Tensor) -> Tensor { checked(ct_maximum(raw, other.raw), [self, other]) }
    public func minimum(_ other: Tensor) -> Tensor { checked(ct_minimum(raw, other.raw), [self, other]) }
    /// The matrix product of the last two axes: `[..., A, B] · [..., B, C] -> [..., A, C]`.
    public func matmul(_ other: Tensor) -> Tensor { checked(ct_matmul(raw, other.raw), [self, other]) }
}

// MARK: - Operators

extension Tensor {
    public static func + (a: Tensor, b: Tensor) -> Tensor { checked(ct_add(a.raw, b.raw), [a, b]) }
    public static func + (a: Tensor, b: Scalar) -> Tensor { checked(ct_add_scalar(a.raw, b.raw), [a]) }
    public static func - (a: Tensor, b: Tensor) -> Tensor { checked(ct_sub(a.raw, b.raw), [a, b]) }
    public static func - (a: Tensor, b: Scalar) -> Tensor { checked(ct_sub_scalar(a.raw, b.raw), [a]) }
    public static func * (a: Tensor, b: Tensor) -> Tensor { checked(ct_mul(a.raw, b.raw), [a, b]) }
    public static func * (a: Tensor, b: Scalar) -> Tensor { checked(ct_mul_scalar(a.raw, b.raw), [a]) }
    public static func / (a: Tensor, b: Tensor) -> Tensor { checked(ct_div(a.raw, b.raw), [a, b]) }
    public static func / (a: Tensor, b: Scalar) -> Tensor { checked(ct_div_scalar(a.raw, b.raw), [a]) }
    public static func + (a: Scalar, b: Tensor) -> Tensor { b + a }
    public static func * (a: Scalar, b: Tensor) -> Tensor { b * a }
    public static func - (a: Scalar, b: Tensor) -> Tensor { checked(ct_rsub_scalar(b.raw, a.raw), [b]) }
    public static func / (a: Scalar, b: Tensor) -> Tensor { checked(ct_rdiv_scalar(b.raw, a.raw), [b]) }

    // Comparisons have a dot, as in SIMD types: they return a tensor of bool, element by element.
    public static func .== (a: Tensor, b: Tensor) -> Tensor { checked(ct_eq(a.raw, b.raw), [a, b]) }
    public static func .== (a: Tensor, b: Scalar) -> Tensor { checked(ct_eq_scalar(a.raw, b.raw), [a]) }
    public static func .!= (a: Tensor, b: Tensor) -> Tensor { checked(ct_ne(a.raw, b.raw), [a, b]) }
    public static func .!= (a: Tensor, b: Scalar) -> Tensor { checked(ct_ne_scalar(a.raw, b.raw), [a]) }
    public static func .< (a: Tensor, b: Tensor) -> Tensor { checked(ct_lt(a.raw, b.raw), [a, b]) }
    public static func .< (a: Tensor, b: Scalar) -> Tensor { checked(ct_lt_scalar(a.raw, b.raw), [a]) }
    public static func .<= (a: Tensor, b: Tensor) -> Tensor { checked(ct_le(a.raw, b.raw), [a, b]) }
    public static func .<= (a: Tensor, b: Scalar) -> Tensor { checked(ct_le_scalar(a.raw, b.raw), [a]) }
    public static func .> (a: Tensor, b: Tensor) -> Tensor { checked(ct_gt(a.raw, b.raw), [a, b]) }
    public static func .> (a: Tensor, b: Scalar) -> Tensor { checked(ct_gt_scalar(a.raw, b.raw), [a]) }
    public static func .>= (a: Tensor, b: Tensor) -> Tensor { checked(ct_ge(a.raw, b.raw), [a, b]) }
    public static func .>= (a: Tensor, b: Scalar) -> Tensor { checked(ct_ge_scalar(a.raw, b.raw), [a]) }
    public static func .& (a: Tensor, b: Tensor) -> Tensor { checked(ct_logical_and(a.raw, b.raw), [a, b]) }
    public static func .| (a: Tensor, b: Tensor) -> Tensor { checked(ct_logical_or(a.raw, b.raw), [a, b]) }
    public static func .^ (a: Tensor, b: Tensor) -> Tensor { checked(ct_logical_xor(a.raw, b.raw), [a, b]) }
}
