public import Torch

/// In which precision a network computes. Weights, their gradients and their changes are float32 in all of them, and
/// so are losses and metrics.
public enum Precision: String, Codable, Sendable, CaseIterable {
    case fp32
    /// bfloat16 where libtorch's lists say so: float32's range with 8 bits of precision.
    case bf16
    /// float16 where libtorch's lists say so: 11 bits of precision, whose small range needs the loss to be scaled.
    case fp16

    /// What operations are cast to; nil leaves them alone.
    public var dtype: DType? {
        switch self {
        case .fp32: nil
        case .bf16: .bfloat16
        case .fp16: .float16
        }
    }

    /// - Throws: `ConfigurationError` where a device cannot compute so.
    func validate(on devices: [Device], _ name: String) throws(ConfigurationError) {
        guard let dtype, let device = devices.first(where: { !$0.canConvolve(in: dtype) }) else { return }
        let instead = self == .fp16 ? "bf16 or fp32" : "fp32"
        throw ConfigurationError(
            "\(name) is \(rawValue), and \(device) has no \(dtype) convolutions here: choose \(instead)")
    }
}

/// What a run does when the loss or a gradient is not a number, or infinite.
public enum NonFinitePolicy: String, Codable, Sendable, CaseIterable {
    /// Ends the run before such a step changes a weight.
    case stop
    /// Leaves the step out, on all ranks, and goes on; ends the run after a hundred in a row.
    case skip
}

/// What kernels may do for speed.
public struct KernelOptions: Codable, Sendable, Equatable {
    /// Lets a GPU's float32 convolutions and matrix products round their inputs to 10 bits.
    public var tf32 = false
    /// cuDNN tries all kernels on each new shape and keeps the fastest. Off under `multiScale`, whose shapes change.
    public var benchmark = true
    /// Only kernels that give the same result each time, and the same ones in each run: turns `benchmark` off.
    public var deterministic = false
    /// The channels of a pixel lie side by side, which suits the convolutions of most devices.
    public var channelsLast = true

    public init() {}

    /// Sets what is libtorch's own. Changes all of the process.
    ///
    /// - Parameter changingShapes: benchmarks would cost more than they gain.
    public func apply(changingShapes: Bool = false) {
        TorchRuntime.allowTF32(tf32)
        TorchRuntime.setConvolutionKernels(
            benchmarks: benchmark && !deterministic && !changingShapes, deterministic: deterministic)
    }
}
