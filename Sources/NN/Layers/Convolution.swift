public import Torch

/// Convolution over 1, 2 or 3 spatial axes: `[N, C, ...]` to `[N, O, ...]`.
///
/// Each spatial size `L` becomes `(L + 2·padding - dilation·(kernel - 1) - 1) / stride + 1`, rounded down.
/// `weight` is `[O, C / groups, kernel...]`, `bias` is `[O]`. Both are drawn as PyTorch draws them, number for number:
/// uniformly within ±1/√fan-in.
public class Convolution: Module, UnaryLayer {
    public let weight: Tensor
    public let bias: Tensor
    let geometry: Tensor.Convolution

    public init(
        axes: Int, inputChannels: Int, outputChannels: Int, kernelSize: Sizes, stride: Sizes = 1, padding: Sizes = 0,
        dilation: Sizes = 1, groups: Int = 1, bias: Bool = true
    ) {
        precondition(
            inputChannels % groups == 0 && outputChannels % groups == 0,
            "\(inputChannels) and \(outputChannels) channels do not divide into \(groups) groups")
        weight = .parameter([outputChannels, inputChannels / groups] + kernelSize.expanded(to: axes))
        self.bias = bias ? .parameter([outputChannels]) : .undefined
        geometry = Tensor.Convolution(
            stride: stride.expanded(to: axes), padding: padding.expanded(to: axes),
            dilation: dilation.expanded(to: axes), groups: groups)
        super.init()
        Initializers.pytorchDefault(weight: weight, bias: self.bias)
    }

    public func forward(_ input: Tensor) -> Tensor {
        input.convolved(weight, bias: bias, geometry)
    }
}

/// Transposed convolution over 1, 2 or 3 spatial axes: `[N, C, ...]` to `[N, O, ...]`, the adjoint of `Convolution`.
///
/// Each spatial size `L` becomes `(L - 1)·stride - 2·padding + dilation·(kernel - 1) + outputPadding + 1`.
/// `weight` is `[C, O / groups, kernel...]`, `bias` is `[O]`.
public class TransposedConvolution: Module, UnaryLayer {
    public let weight: Tensor
    public let bias: Tensor
    let geometry: Tensor.Convolution

    public init(
        axes: Int, inputChannels: Int, outputChannels: Int, kernelSize: Sizes, stride: Sizes = 1, padding: Sizes = 0,
        outputPadding: Sizes = 0, dilation: Sizes = 1, groups: Int = 1, bias: Bool = true
    ) {
        precondition(
            inputChannels % groups == 0 && outputChannels % groups == 0,
            "\(inputChannels) and \(outputChannels) channels do not divide into \(groups) groups")
        weight = .parameter([inputChannels, outputChannels / groups] + kernelSize.expanded(to: axes))
        self.bias = bias ? .parameter([outputChannels]) : .undefined
        geometry = Tensor.Convolution(
            stride: stride.expanded(to: axes), padding: padding.expanded(to: axes),
            dilation: dilation.expanded(to: axes), groups: groups, outputPadding: outputPadding.expanded(to: axes),
            isTransposed: true)
        super.init()
        Initializers.pytorchDefault(weight: weight, bias: self.bias)
    }

    public func forward(_ input: Tensor) -> Tensor {
        input.convolved(weight, bias: bias, geometry)
    }
}
