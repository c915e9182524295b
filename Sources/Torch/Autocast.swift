internal import CTorch

/// Runs `body` with each operation in the precision that libtorch's lists give it: convolutions and matrix products in
/// `dtype` (`.bfloat16`, `.float16`), what needs the range in float32. nil runs it without. PyTorch's `torch.autocast`;
/// Micikevicius et al. 2018.
///
/// The mode is the thread's, so `body` cannot suspend. Weights are cast once within the outermost region.
public func autocast<Result>(_ dtype: DType?, on device: Device, _ body: () throws -> Result) rethrows -> Result {
    let before = ct_autocast(device.raw)
    guard before != dtype?.rawValue ?? -1 else { return try body() }
    checked(ct_set_autocast(device.raw, dtype?.rawValue ?? -1), [])
    defer {
        checked(ct_set_autocast(device.raw, before), [])
        if before < 0 { ct_clear_autocast_cache() }
    }
    return try body()
}

/// What libtorch keeps for each thread: whether operations are recorded, and in which precision they run. For handing
/// work to another thread.
public struct ThreadModes: Sendable {
    private let records: Bool
    private let precision: DType?
    private let device: Device

    /// This thread's, with the precision of operations on `device`.
    public init(of device: Device) {
        records = gradientsAreEnabled
        precision = DType(rawValue: ct_autocast(device.raw))
        self.device = device
    }

    /// Runs `body` in these modes on the thread that calls.
    public func callAsFunction<Result>(_ body: () throws -> Result) rethrows -> Result {
        try autocast(precision, on: device) { try records ? body() : withoutGradient(body) }
    }
}

extension Device {
    /// Whether networks can be trained in that type here.
    public func canConvolve(in dtype: DType) -> Bool { ct_can_convolve(raw, dtype.rawValue) }
}

extension TensorLists {
    /// Multiplies gradients by `factor`, all on one device.
    ///
    /// - Returns: 0-d float32: 1 where any element was not finite before, otherwise 0.
    public static func unscale(_ gradients: [Tensor], by factor: Double) -> Tensor {
        checked(gradients.withTensors { ct_unscale($0, factor) }, gradients)
    }
}

extension TorchRuntime {
    /// Whether float32 convolutions and matrix products of a GPU may round their inputs to TensorFloat-32's 10 bits.
    public static func allowTF32(_ allowed: Bool) { ct_set_tf32(allowed) }

    /// - Parameters:
    ///   - benchmarks: cuDNN tries all its kernels on each new shape and keeps the fastest: slow where shapes change.
    ///   - deterministic: only kernels that give the same result each time.
    public static func setConvolutionKernels(benchmarks: Bool, deterministic: Bool) {
        ct_set_cudnn(benchmarks, deterministic)
    }
}
