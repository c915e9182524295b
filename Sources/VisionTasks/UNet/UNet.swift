public import NN
public import Torch

/// A U-Net with residual units for images (2 axes) and volumes (3 axes): MONAI's `UNet`, with its parameter names.
///
/// `[N, inputChannels, ...]` to `[N, outputChannels, ...]`; every spatial size is a multiple of the product of the
/// strides. Ronneberger et al. 2015; Kerfoot et al. 2018 for the residual units.
public final class UNet: Module, UnaryLayer {
    public struct Options: Sendable, Codable, Equatable {
        /// 2 for images, 3 for volumes.
        public var axes = 3
        public var inputChannels = 1
        public var outputChannels = 1
        /// Of each level, from the top; the last is the bottom's.
        public var channels = [16, 32, 64, 128, 256]
        /// By which each level but the bottom shrinks its input.
        public var strides = [2, 2, 2, 2]
        public var kernelSize = 3
        public var upKernelSize = 3
        /// Convolutions of a residual unit; 0 uses single convolutions instead.
        public var residualUnits = 2
        public var activation = Activation.prelu
        public var normalization = Normalization.instance
        public var dropout = 0.0
        public var bias = true

        public init() {}
    }

    public enum Activation: String, Sendable, Codable, CaseIterable {
        case prelu, relu, leakyReLU
    }

    public enum Normalization: String, Sendable, Codable, CaseIterable {
        case instance, batch
    }

    public let model: Level
    public let options: Options

    public init(_ options: Options = Options()) {
        precondition(options.axes == 2 || options.axes == 3, "a U-Net over \(options.axes) axes")
        precondition(options.channels.count >= 2, "a U-Net needs two levels or more, not \(options.channels.count)")
        precondition(
            options.strides.count == options.channels.count - 1,
            "\(options.channels.count) levels need \(options.channels.count - 1) strides, not \(options.strides.count)")
        self.options = options
        model = Level(
            options, inputs: options.inputChannels, outputs: options.outputChannels, channels: options.channels[...],
            strides: options.strides[...], isTop: true)
    }

    /// What every spatial size has to be a multiple of.
    public var sizeMultiple: Int { options.strides.reduce(1, *) }

    public override var recomputationBlocks: [Module] { steps.map(\.module) }

    public func forward(_ input: Tensor) -> Tensor { model(input) }

    /// One level: down, what lies below, the skip past it, and up.
    public final class Level: Module, UnaryLayer {
        let down: any UnaryLayer
        let below: Below
        let up: any UnaryLayer

        // From the bottom up, and down before up within a level: the order in which MONAI draws initial weights.
        init(
            _ options: Options, inputs: Int, outputs: Int, channels: ArraySlice<Int>, strides: ArraySlice<Int>,
            isTop: Bool
        ) {
            let width = channels[channels.startIndex]
            let rest = channels.dropFirst()
            let next = rest[rest.startIndex]
            let stride = strides[strides.startIndex]
            if rest.count > 1 {
                below = Below(
                    Level(
                        options, inputs: width, outputs: width, channels: rest, strides: strides.dropFirst(),
                        isTop: false))
            } else {
                below = Below(options.makeDown(width, next, stride: 1))
            }
            let belowWidth = rest.count > 1 ? width : next
            down = options.makeDown(inputs, width, stride: stride)
            up = options.makeUp(width + belowWidth, outputs, stride: stride, isTop: isTop)
        }

        public override var checkpointNames: [String: String] { ["down": "0", "below": "1", "up": "2"] }

        public func forward(_ input: Tensor) -> Tensor {
            let shrunk = down(input)
            return up(.concatenate([shrunk, below(shrunk)], axis: 1))
        }
    }

    /// What lies under a skip connection: another level, or the bottom.
    final class Below: Module, UnaryLayer {
        let submodule: any UnaryLayer

        init(_ submodule: any UnaryLayer) { self.submodule = submodule }

        func forward(_ input: Tensor) -> Tensor { submodule(input) }
    }
}

extension UNet.Options {
    func makeDown(_ inputs: Int, _ outputs: Int, stride: Int) -> any UnaryLayer {
        residualUnits > 0
            ? ResidualUnit(self, inputs, outputs, stride: stride, subunits: residualUnits)
            : ConvolutionBlock(self, inputs, outputs, stride: stride)
    }

    func makeUp(_ inputs: Int, _ outputs: Int, stride: Int, isTop: Bool) -> any UnaryLayer {
        let plain = isTop && residualUnits == 0
        let enlarge = ConvolutionBlock(
            self, inputs, outputs, stride: stride, kind: plain ? .transposedOnly : .transposed)
        guard residualUnits > 0 else { return enlarge }
        return Sequential([
            enlarge, ResidualUnit(self, outputs, outputs, stride: 1, subunits: 1, endsPlain: isTop),
        ])
    }

    func makeNormalization(_ channels: Int) -> any UnaryLayer {
        switch normalization {
        case .instance: InstanceNorm(channels: channels)
        case .batch: BatchNorm(channels: channels)
        }
    }

    func makeActivation() -> any UnaryLayer {
        switch activation {
        case .prelu: PReLU()
        case .relu: ReLU()
        case .leakyReLU: LeakyReLU()
        }
    }
}
