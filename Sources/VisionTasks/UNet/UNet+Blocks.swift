import NN
import Torch

/// A convolution, then normalisation, dropout and activation.
final class ConvolutionBlock: Module, UnaryLayer {
    enum Kind {
        case plain, convolutionOnly, transposed, transposedOnly
    }

    let conv: any UnaryLayer
    let adn: AfterConvolution?

    init(_ options: UNet.Options, _ inputs: Int, _ outputs: Int, stride: Int, kind: Kind = .plain) {
        switch kind {
        case .plain, .convolutionOnly:
            conv = Convolution(
                axes: options.axes, inputChannels: inputs, outputChannels: outputs,
                kernelSize: Sizes(options.kernelSize), stride: Sizes(stride), padding: Sizes(options.kernelSize / 2),
                bias: options.bias)
        case .transposed, .transposedOnly:
            conv = TransposedConvolution(
                axes: options.axes, inputChannels: inputs, outputChannels: outputs,
                kernelSize: Sizes(options.upKernelSize), stride: Sizes(stride),
                padding: Sizes(options.upKernelSize / 2), outputPadding: Sizes(stride - 1), bias: options.bias)
        }
        adn = kind == .plain || kind == .transposed ? AfterConvolution(options, outputs) : nil
    }

    func forward(_ input: Tensor) -> Tensor {
        let convolved = conv(input)
        return adn?(convolved) ?? convolved
    }
}

/// Normalisation, dropout, activation: MONAI's `ADN` in the order NDA.
final class AfterConvolution: Module, UnaryLayer {
    let normalization: any UnaryLayer
    let dropout: Dropout
    let activation: any UnaryLayer

    init(_ options: UNet.Options, _ channels: Int) {
        normalization = options.makeNormalization(channels)
        dropout = Dropout(options.dropout)
        activation = options.makeActivation()
    }

    override var checkpointNames: [String: String] { ["normalization": "N", "dropout": "D", "activation": "A"] }

    func forward(_ input: Tensor) -> Tensor { activation(dropout(normalization(input))) }
}

/// Convolutions with a way past them; the way is a convolution where shape or width change.
final class ResidualUnit: Module, UnaryLayer {
    let conv: Units
    let residual: Convolution?

    init(
        _ options: UNet.Options, _ inputs: Int, _ outputs: Int, stride: Int, subunits: Int, endsPlain: Bool = false
    ) {
        conv = Units(
            (0..<subunits).map { index in
                ConvolutionBlock(
                    options, index == 0 ? inputs : outputs, outputs, stride: index == 0 ? stride : 1,
                    kind: endsPlain && index == subunits - 1 ? .convolutionOnly : .plain)
            })
        residual = Self.makeResidual(options, inputs, outputs, stride: stride)
    }

    private static func makeResidual(
        _ options: UNet.Options, _ inputs: Int, _ outputs: Int, stride: Int
    ) -> Convolution? {
        guard stride != 1 || inputs != outputs else { return nil }
        let kernel = stride == 1 ? 1 : options.kernelSize
        return Convolution(
            axes: options.axes, inputChannels: inputs, outputChannels: outputs, kernelSize: Sizes(kernel),
            stride: Sizes(stride), padding: Sizes(kernel / 2), bias: options.bias)
    }

    func forward(_ input: Tensor) -> Tensor {
        conv(input) + (residual?(input) ?? input)
    }

    /// The convolutions, named `unit0`, `unit1`, ...
    final class Units: Module, UnaryLayer {
        let units: [ConvolutionBlock]

        init(_ units: [ConvolutionBlock]) { self.units = units }

        override var elementSeparator: String { "" }

        override var checkpointNames: [String: String] { ["units": "unit"] }

        func forward(_ input: Tensor) -> Tensor { units.reduce(input) { $1($0) } }
    }
}
