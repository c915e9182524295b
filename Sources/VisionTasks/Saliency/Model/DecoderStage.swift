import NN
import Torch

/// One level of the decoder: adds what comes from the coarser level, interacts with itself, and convolves. Its parts are
/// called `sim16` and `upconv16`, by the level's stride.
struct DecoderStage: PartGroup {
    private let stride: Int
    private let interaction: SelfInteraction
    private let convolution: BasicConvolution

    init(stride: Int, channels: Int, narrow: Int, outputs: Int) {
        self.stride = stride
        interaction = SelfInteraction(channels, narrow: narrow)
        convolution = BasicConvolution(channels, outputs)
    }

    var parts: [(name: String, part: Module)] {
        [("sim\(stride)", interaction), ("upconv\(stride)", convolution)]
    }

    func callAsFunction(_ features: Tensor, coarser: Tensor?) -> Tensor {
        let size = Array(features.shape.suffix(2))
        let input = coarser.map { features + $0.resizedSmoothly(to: size) } ?? features
        return convolution(interaction(input) + input)
    }
}

/// A convolution of 3 x 3, normalised, then ReLU.
final class BasicConvolution: Module, UnaryLayer {
    private let basicconv: Sequential

    init(_ inputs: Int, _ outputs: Int) {
        basicconv = Sequential {
            Conv2d(inputChannels: inputs, outputChannels: outputs, kernelSize: 3, padding: 1, bias: false)
            BatchNorm(channels: outputs)
            ReLU()
        }
    }

    func forward(_ input: Tensor) -> Tensor { basicconv(input) }
}
