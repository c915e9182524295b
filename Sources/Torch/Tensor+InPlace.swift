internal import CTorch

// The only methods that change a tensor. Call them on tensors you own and have not shared.

extension Tensor {
    public func fill(_ value: Scalar) { checked(ct_fill(raw, value.raw), [self]) }

    /// Overwrites the elements with `source`'s, converted and broadcast.
    public func copy(from source: Tensor, nonBlocking: Bool = false) {
        checked(ct_copy(raw, source.raw, nonBlocking), [self, source])
    }

    /// Moves the elements to another device; the tensor object stays the same, and its gradient where it is.
    public func move(to device: Device) {
        checked(ct_set_data(raw, to(device).detached().raw), [self])
    }

    /// Converts the elements; the tensor object stays the same, and its gradient as it is.
    package func convert(to dtype: DType) {
        checked(ct_set_data(raw, to(dtype).detached().raw), [self])
    }

    /// Reorders the axes in memory; the elements and the tensor object stay the same.
    public func setMemoryFormat(_ format: MemoryFormat) {
        checked(ct_set_data(raw, contiguous(format).detached().raw), [self])
    }

    public func addInPlace(_ other: Tensor) { checked(ct_add_in_place(raw, other.raw), [self, other]) }
    public func addInPlace(_ value: Scalar) { checked(ct_add_scalar_in_place(raw, value.raw), [self]) }
    public func subtractInPlace(_ other: Tensor) { checked(ct_sub_in_place(raw, other.raw), [self, other]) }
    public func subtractInPlace(_ value: Scalar) { checked(ct_sub_scalar_in_place(raw, value.raw), [self]) }
    public func multiplyInPlace(_ other: Tensor) { checked(ct_mul_in_place(raw, other.raw), [self, other]) }
    public func multiplyInPlace(_ value: Scalar) { checked(ct_mul_scalar_in_place(raw, value.raw), [self]) }
    public func divideInPlace(_ other: Tensor) { checked(ct_div_in_place(raw, other.raw), [self, other]) }
    public func divideInPlace(_ value: Scalar) { checked(ct_div_scalar_in_place(raw, value.raw), [self]) }

    /// Draws every element from the uniform distribution over `[low, high)`.
    public func fillUniform(_ low: Double = 0, _ high: Double = 1, using generator: Generator? = nil) {
        checked(ct_uniform(raw, low, high, generator?.handle), [self])
    }

    /// Draws every element from a normal distribution.
    public func fillNormal(mean: Double = 0, deviation: Double = 1, using generator: Generator? = nil) {
        checked(ct_normal(raw, mean, deviation, generator?.handle), [self])
    }
}
