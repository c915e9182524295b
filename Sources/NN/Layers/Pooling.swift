public import Torch

/// The largest of each window, over `axes` spatial axes: `[N, C, ...]`. The stride is the kernel's size unless given.
public final class MaxPool: Module, UnaryLayer {
    let kernel, stride, padding, dilation: [Int]
    let roundsUp: Bool

    public init(
        axes: Int, kernelSize: Sizes, stride: Sizes? = nil, padding: Sizes = 0, dilation: Sizes = 1,
        roundsUp: Bool = false
    ) {
        kernel = kernelSize.expanded(to: axes)
        self.stride = (stride ?? kernelSize).expanded(to: axes)
        self.padding = padding.expanded(to: axes)
        self.dilation = dilation.expanded(to: axes)
        self.roundsUp = roundsUp
    }

    public func forward(_ input: Tensor) -> Tensor {
        input.maxPooled(kernel: kernel, stride: stride, padding: padding, dilation: dilation, ceiling: roundsUp)
    }
}

/// The mean of each window, over `axes` spatial axes: `[N, C, ...]`. The stride is the kernel's size unless given.
public final class AveragePool: Module, UnaryLayer {
    let kernel, stride, padding: [Int]
    let roundsUp: Bool
    let countsPadding: Bool

    public init(
        axes: Int, kernelSize: Sizes, stride: Sizes? = nil, padding: Sizes = 0, roundsUp: Bool = false,
        countsPadding: Bool = true
    ) {
        kernel = kernelSize.expanded(to: axes)
        self.stride = (stride ?? kernelSize).expanded(to: axes)
        self.padding = padding.expanded(to: axes)
        self.roundsUp = roundsUp
        self.countsPadding = countsPadding
    }

    public func forward(_ input: Tensor) -> Tensor {
        input.averagePooled(
            kernel: kernel, stride: stride, padding: padding, ceiling: roundsUp, countsPadding: countsPadding)
    }
}

/// The means of windows that tile the input into `size`: `[N, C, ...]` to `[N, C, size...]`.
public final class AdaptiveAveragePool: Module, UnaryLayer {
    let size: [Int]

    public init(axes: Int, size: Sizes = 1) { self.size = size.expanded(to: axes) }

    public func forward(_ input: Tensor) -> Tensor { input.adaptivelyAveragePooled(size) }
}

/// Enlarges space by a whole factor: `[N, C, ...]`.
public final class Upsample: Module, UnaryLayer {
    let factor: Sizes
    let interpolation: Tensor.Interpolation

    public init(factor: Sizes, _ interpolation: Tensor.Interpolation = .nearest) {
        self.factor = factor
        self.interpolation = interpolation
    }

    public func forward(_ input: Tensor) -> Tensor {
        let space = input.shape.dropFirst(2)
        let size = zip(space, factor.expanded(to: space.count)).map { $0 * $1 }
        return input.resized(size, interpolation)
    }
}
