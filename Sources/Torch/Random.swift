package import CTorch

/// A stream of random numbers: PyTorch's generator, number for number. On the CPU that is MT19937, on a GPU Philox, with
/// other numbers from the same seed.
public struct Generator: Sendable {
    package let handle: CGenerator?

    /// - Parameter device: of the tensors that are to be drawn.
    public init(seed: UInt64, on device: Device = .cpu) {
        handle = ct_generator(seed, device.raw)
    }

    private init(handle: CGenerator?) {
        self.handle = handle
    }

    /// The one that layers and tensors use when none is given.
    public static var `default`: Generator { Generator(handle: nil) }

    /// Seeds the default generators of all devices, as `torch.manual_seed`.
    public static func seedDefault(_ seed: UInt64) { checked(ct_manual_seed(seed)) }

    /// All of the generator's state, in PyTorch's own bytes: uint8.
    public var state: Tensor { checked(ct_generator_state(handle)) }

    /// - Throws: when the bytes are not a generator's state.
    public func restore(_ state: Tensor) throws(TorchError) {
        try tried(ct_set_generator_state(handle, state.raw), "restoring the random generator")
    }
}

extension Tensor {
    /// Uniform over `[0, 1)`.
    public static func random(
        _ shape: [Int], dtype: DType = .float32, device: Device = .default, using generator: Generator = .default
    ) -> Tensor {
        checked(shape.withIntegers { ct_rand($0, generator.handle, options(dtype, device)) })
    }

    /// Normal with mean 0 and deviation 1.
    public static func randomNormal(
        _ shape: [Int], dtype: DType = .float32, device: Device = .default, using generator: Generator = .default
    ) -> Tensor {
        checked(shape.withIntegers { ct_randn($0, generator.handle, options(dtype, device)) })
    }

    /// Uniform over the integers of `range`.
    public static func randomIntegers(
        in range: Range<Int>, _ shape: [Int], dtype: DType = .int64, using generator: Generator = .default
    ) -> Tensor {
        checked(
            shape.withIntegers {
                ct_randint(Int64(range.lowerBound), Int64(range.upperBound), $0, generator.handle, options(dtype, .cpu))
            })
    }

    /// 0 ..< count in random order, int64: `torch.randperm`, number for number.
    public static func randomPermutation(_ count: Int, using generator: Generator = .default) -> Tensor {
        checked(ct_randperm(Int64(count), generator.handle))
    }
}
