import NN
import Torch

/// A convolution, batch normalisation and a leaky ReLU of slope 0.1: what Darknet is made of.
final class ConvolutionUnit: Module, UnaryLayer {
    let conv: Conv2d
    let norm: BatchNorm
    let activation = LeakyReLU(slope: ConvolutionUnit.slope)

    static let slope = 0.1

    init(_ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1) {
        conv = Conv2d(
            inputChannels: inputs, outputChannels: outputs, kernelSize: Sizes(kernel), stride: Sizes(stride),
            padding: Sizes(kernel / 2), bias: false)
        norm = BatchNorm(channels: outputs)
    }

    func forward(_ input: Tensor) -> Tensor { activation(norm(conv(input))) }
}
