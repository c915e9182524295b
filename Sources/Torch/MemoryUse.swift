internal import CTorch

/// Bytes that tensors hold on one device.
public struct MemoryUse: Sendable, Equatable {
    public var current: Int
    /// The most at any moment since the last `resetPeak`.
    public var peak: Int
}

extension MemoryUse {
    /// What tensors on the device hold; on the CPU and the meta device only from `startCounting` on.
    ///
    /// - Throws: `CUDAError` where the GPU does not answer.
    public static func of(_ device: Device) throws(CUDAError) -> MemoryUse {
        if case .cuda(let index) = device { return try CUDA().memoryUse(of: index) }
        let use = ct_memory(device.raw)
        return MemoryUse(current: Int(use.current), peak: Int(use.peak))
    }

    /// Counts from now on what tensors hold, to the byte and whatever the heap makes of it. GPUs do so by themselves.
    ///
    /// To be called before tensors are made there: earlier ones are not counted. On the CPU it costs 64 bytes a tensor.
    ///
    /// - Parameter limit: bytes; a tensor that needs more traps, as out of memory, before the system runs out of it.
    public static func startCounting(on device: Device, limit: Int? = nil) {
        if case .cuda = device { return }
        checked(ct_memory_count(device.raw, Int64(limit ?? 0)))
    }

    /// Has the most counted from what is held now.
    public static func resetPeak(on device: Device) throws(CUDAError) {
        if case .cuda(let index) = device { return try CUDA().resetPeakMemory(of: index) }
        ct_memory_reset_peak(device.raw)
    }
}

extension Device {
    /// Has every operation work on tensors of the meta device, also those for which libtorch has no shapes. Those run on
    /// the CPU, on zeros.
    public static func prepareMeta() { checked(ct_meta_begin()) }
}
