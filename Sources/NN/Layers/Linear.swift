public import Torch

/// `[..., inputs]` to `[..., outputs]`: `x · weightᵀ + bias`, with `weight` `[outputs, inputs]`.
public final class Linear: Module, UnaryLayer {
    public let weight: Tensor
    public let bias: Tensor

    public init(inputs: Int, outputs: Int, bias: Bool = true) {
        weight = .parameter([outputs, inputs])
        self.bias = bias ? .parameter([outputs]) : .undefined
        super.init()
        Initializers.pytorchDefault(weight: weight, bias: self.bias)
    }

    public func forward(_ input: Tensor) -> Tensor {
        input.linear(weight, bias: bias)
    }
}
