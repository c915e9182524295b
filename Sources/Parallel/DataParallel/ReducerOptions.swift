import Torch

/// How gradients of several ranks become their average. All ranks need the same.
public struct ReducerOptions: Sendable {
    /// The first bucket is small, so that the first all-reduce starts early. Bytes.
    public var firstBucketBytes = 1 << 20
    /// Bytes.
    public var bucketBytes = 25 << 20
    /// Looks in each step for parameters that the loss does not depend on, which costs a walk over the graph and a
    /// small all-reduce. Without it, such a parameter is an `UnusedParametersError`.
    public var findUnusedParameters = false
    /// The loss depends on the same parameters, equally often, in every step: the first step learns which, and later
    /// steps look for nothing. Parameters may be unused, or used several times.
    public var staticGraph = false
    /// Gradients lie where they are sent from, which saves a copy of each in memory.
    public var gradientsAreBucketViews = true
    public var compression = GradientCompression.none

    public init() {}
}

/// What is sent of a gradient. A world of one sends nothing, so it has no effect there.
public enum GradientCompression: Sendable, Equatable {
    case none
    /// Half the bytes, a range of 6e-8 to 65504. As PyTorch's `fp16_compress_hook`.
    case float16
    /// Half the bytes, float32's range, 3 digits. As PyTorch's `bf16_compress_hook`.
    case bfloat16
    /// Low-rank matrices.
    case powerSGD(PowerSGDOptions)

    /// The type that gradients are cast to.
    var dtype: DType? {
        switch self {
        case .none, .powerSGD: nil
        case .float16: .float16
        case .bfloat16: .bfloat16
        }
    }
}
