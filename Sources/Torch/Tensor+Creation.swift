internal import CTorch

extension Tensor {
    /// An undefined tensor: "no bias", "no gradient".
    public static var undefined: Tensor { Tensor(handle: nil) }

    /// Memory that holds anything until it is written.
    public static func empty(_ shape: [Int], dtype: DType = .float32, device: Device = .default) -> Tensor {
        checked(shape.withIntegers { ct_empty($0, options(dtype, device)) })
    }

    public static func zeros(_ shape: [Int], dtype: DType = .float32, device: Device = .default) -> Tensor {
        full(shape, 0, dtype: dtype, device: device)
    }

    public static func ones(_ shape: [Int], dtype: DType = .float32, device: Device = .default) -> Tensor {
        full(shape, 1, dtype: dtype, device: device)
    }

    public static func full(_ shape: [Int], _ value: Scalar, dtype: DType = .float32, device: Device = .default)
        -> Tensor
    {
        checked(shape.withIntegers { ct_full($0, value.raw, options(dtype, device)) })
    }

    // "Like" means shape, type, device and the order of the axes in memory.

    public static func empty(like other: Tensor) -> Tensor { checked(ct_empty_like(other.raw), [other]) }

    public static func zeros(like other: Tensor) -> Tensor { full(like: other, 0) }

    public static func ones(like other: Tensor) -> Tensor { full(like: other, 1) }

    private static func full(like other: Tensor, _ value: Scalar) -> Tensor {
        let tensor = empty(like: other)
        tensor.fill(value)
        return tensor
    }

    /// `start`, `start + step`, ... up to and without `end`.
    public static func arange(
        _ start: Scalar = 0, to end: Scalar, step: Scalar = 1, dtype: DType = .int64, device: Device = .default
    ) -> Tensor {
        checked(ct_arange(start.raw, end.raw, step.raw, options(dtype, device)))
    }

    /// `count` values evenly spaced, both ends included.
    public static func linspace(
        _ start: Scalar, _ end: Scalar, count: Int, dtype: DType = .float32, device: Device = .default
    ) -> Tensor {
        checked(ct_linspace(start.raw, end.raw, Int64(count), options(dtype, device)))
    }

    public static func eye(_ size: Int, dtype: DType = .float32, device: Device = .default) -> Tensor {
        checked(ct_eye(Int64(size), options(dtype, device)))
    }

    /// A 0-d tensor.
    public init(_ value: Scalar, dtype: DType = .float32, device: Device = .default) {
        self = Tensor.full([], value, dtype: dtype, device: device)
    }

    /// Copies `elements`, in row-major order, into a tensor of `shape` (by default one axis).
    public init<Element: TensorElement>(_ elements: [Element], shape: [Int]? = nil, device: Device = .default) {
        let shape = shape ?? [elements.count]
        precondition(
            shape.reduce(1, *) == elements.count, "\(elements.count) elements do not fill a tensor of shape \(shape)")
        let tensor = Tensor.empty(shape, dtype: Element.dtype, device: .cpu)
        elements.withUnsafeBytes { source in tensor.withUnsafeMutableBytes { $0.copyMemory(from: source) } }
        self = tensor.to(device)
    }
}
