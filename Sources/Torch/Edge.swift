package import CTorch

/// Swift's arrays as the edge takes them: borrowed for the length of one call.
extension Array where Element == Int {
    package func withIntegers<Result>(_ body: (CTIntegers) -> Result) -> Result {
        // Int and Int64 have one layout on 64-bit machines, the only ones libtorch runs on.
        withUnsafeBytes { bytes in
            body(CTIntegers(values: bytes.baseAddress?.assumingMemoryBound(to: Int64.self), count: count))
        }
    }
}

extension Array where Element == Tensor {
    package func withTensors<Result>(_ body: (CTTensors) -> Result) -> Result {
        map(\.handle).withUnsafeBufferPointer { body(CTTensors(items: $0.baseAddress, count: count)) }
    }
}

package func options(_ dtype: DType, _ device: Device) -> CTOptions {
    CTOptions(dtype: dtype.rawValue, device: device.raw)
}
