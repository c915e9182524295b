// PyTorch's names, one for each number of spatial axes.

/// `[N, C, L]`. See `Convolution`.
public final class Conv1d: Convolution {
    public init(
        inputChannels: Int, outputChannels: Int, kernelSize: Sizes, stride: Sizes = 1, padding: Sizes = 0,
        dilation: Sizes = 1, groups: Int = 1, bias: Bool = true
    ) {
        super.init(
            axes: 1, inputChannels: inputChannels, outputChannels: outputChannels, kernelSize: kernelSize,
            stride: stride, padding: padding, dilation: dilation, groups: groups, bias: bias)
    }
}

/// `[N, C, H, W]`. See `Convolution`.
public final class Conv2d: Convolution {
    public init(
        inputChannels: Int, outputChannels: Int, kernelSize: Sizes, stride: Sizes = 1, padding: Sizes = 0,
        dilation: Sizes = 1, groups: Int = 1, bias: Bool = true
    ) {
        super.init(
            axes: 2, inputChannels: inputChannels, outputChannels: outputChannels, kernelSize: kernelSize,
            stride: stride, padding: padding, dilation: dilation, groups: groups, bias: bias)
    }
}

/// `[N, C, D, H, W]`. See `Convolution`.
public final class Conv3d: Convolution {
    public init(
        inputChannels: Int, outputChannels: Int, kernelSize: Sizes, stride: Sizes = 1, padding: Sizes = 0,
        dilation: Sizes = 1, groups: Int = 1, bias: Bool = true
    ) {
        super.init(
            axes: 3, inputChannels: inputChannels, outputChannels: outputChannels, kernelSize: kernelSize,
            stride: stride, padding: padding, dilation: dilation, groups: groups, bias: bias)
    }
}

/// `[N, C, L]`. See `TransposedConvolution`.
public final class ConvTranspose1d: TransposedConvolution {
    public init(
        inputChannels: Int, outputChannels: Int, kernelSize: Sizes, stride: Sizes = 1, padding: Sizes = 0,
        outputPadding: Sizes = 0, dilation: Sizes = 1, groups: Int = 1, bias: Bool = true
    ) {
        super.init(
            axes: 1, inputChannels: inputChannels, outputChannels: outputChannels, kernelSize: kernelSize,
            stride: stride, padding: padding, outputPadding: outputPadding, dilation: dilation, groups: groups,
            bias: bias)
    }
}

/// `[N, C, H, W]`. See `TransposedConvolution`.
public final class ConvTranspose2d: TransposedConvolution {
    public init(
        inputChannels: Int, outputChannels: Int, kernelSize: Sizes, stride: Sizes = 1, padding: Sizes = 0,
        outputPadding: Sizes = 0, dilation: Sizes = 1, groups: Int = 1, bias: Bool = true
    ) {
        super.init(
            axes: 2, inputChannels: inputChannels, outputChannels: outputChannels, kernelSize: kernelSize,
            stride: stride, padding: padding, outputPadding: outputPadding, dilation: dilation, groups: groups,
            bias: bias)
    }
}

/// `[N, C, D, H, W]`. See `TransposedConvolution`.
public final class ConvTranspose3d: TransposedConvolution {
    public init(
        inputChannels: Int, outputChannels: Int, kernelSize: Sizes, stride: Sizes = 1, padding: Sizes = 0,
        outputPadding: Sizes = 0, dilation: Sizes = 1, groups: Int = 1, bias: Bool = true
    ) {
        super.init(
            axes: 3, inputChannels: inputChannels, outputChannels: outputChannels, kernelSize: kernelSize,
            stride: stride, padding: padding, outputPadding: outputPadding, dilation: dilation, groups: groups,
            bias: bias)
    }
}
