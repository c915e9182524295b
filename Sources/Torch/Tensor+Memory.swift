internal import CTorch

extension Tensor {
    /// The elements in row-major order. Copies from the device; the dtype must be `Element`'s.
    public func array<Element: TensorElement>(of type: Element.Type = Element.self) -> [Element] {
        precondition(dtype == Element.dtype, "a tensor of \(dtype) read as \(Element.dtype)")
        return to(.cpu).contiguous().withUnsafeBytes { Array($0.bindMemory(to: Element.self)) }
    }

    /// The memory of a contiguous CPU tensor, for the length of `body`.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withUnsafeMutableBytes { try body(UnsafeRawBufferPointer($0)) }
    }

    /// The memory of a contiguous CPU tensor, for the length of `body`, which may write to it if it owns the tensor.
    public func withUnsafeMutableBytes<Result>(
        _ body: (UnsafeMutableRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        precondition(device == .cpu && isContiguous, "direct access to \(signature), not contiguous or not on the CPU")
        return try withExtendedLifetime(self) {
            try body(UnsafeMutableRawBufferPointer(start: ct_data(raw), count: byteCount))
        }
    }

    /// A tensor over `memory`, which `owner` keeps alive; nothing is copied. `offset` is in bytes.
    public static func over(
        _ memory: UnsafeMutableRawPointer, owner: any AnyObject & Sendable, shape: [Int], dtype: DType
    ) -> Tensor {
        let context = Unmanaged.passRetained(owner as AnyObject).toOpaque()
        let strides = rowMajorStrides(shape)
        let handle = shape.withIntegers { shape in
            strides.withIntegers { strides in
                ct_from_memory(memory, shape, strides, options(dtype, .cpu), context) {
                    Unmanaged<AnyObject>.fromOpaque($0!).release()
                }
            }
        }
        return checked(handle)
    }

    /// The only element, as a floating-point number. On a GPU this waits for all that came before.
    public func item() -> Double {
        var value = 0.0
        checked(ct_item_real(raw, &value), [self])
        return value
    }

    /// The only element, as an integer. On a GPU this waits for all that came before.
    public func integer() -> Int {
        var value: Int64 = 0
        checked(ct_item_integer(raw, &value), [self])
        return Int(value)
    }

    /// Identifies the storage: tensors that share memory have the same.
    package var storageID: UnsafeRawPointer? { ct_storage(raw) }
}

func rowMajorStrides(_ shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * max(shape[axis + 1], 1) }
    return strides
}
