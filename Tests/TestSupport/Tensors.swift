public import Torch

/// float32 0, 1, 2, ... in row-major order.
public func counting(_ shape: [Int]) -> Tensor {
    Tensor.arange(to: Scalar(shape.reduce(1, *)), dtype: .float32).reshaped(shape)
}

/// The same normal numbers each time.
public func noise(_ shape: [Int], seed: UInt64 = 0, dtype: DType = .float32) -> Tensor {
    Tensor.randomNormal(shape, using: Generator(seed: seed)).to(dtype)
}
