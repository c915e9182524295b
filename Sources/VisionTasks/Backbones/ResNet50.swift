public import NN
import Torch

/// ResNet-50 without its classifier: features at strides 2, 4, 8, 16 and 32. He et al. 2016; the parameters have the
/// names of torchvision's `resnet50`, whose blocks halve the size in the middle convolution.
public final class ResNet50: Module, Backbone {
    let conv1: Conv2d
    let bn1: BatchNorm
    let relu = ReLU()
    let maxpool = MaxPool(axes: 2, kernelSize: 3, stride: 2, padding: 1)
    let layer1, layer2, layer3, layer4: Sequential
    public let channels: [Int]

    public static let strides = [2, 4, 8, 16, 32]
    public static let classifierPrefix = "fc."

    /// Draws the initial weights from the default generator.
    ///
    /// - Parameter width: a factor of all channels.
    public init(width: Double = 1) {
        let stem = ChannelCount.scaled(64, by: width)
        conv1 = Conv2d(
            inputChannels: 3, outputChannels: stem, kernelSize: 7, stride: 2, padding: 3, bias: false)
        bn1 = BatchNorm(channels: stem)
        layer1 = Self.layer(stem, narrow: stem, depth: 3, stride: 1)
        layer2 = Self.layer(4 * stem, narrow: 2 * stem, depth: 4, stride: 2)
        layer3 = Self.layer(8 * stem, narrow: 4 * stem, depth: 6, stride: 2)
        layer4 = Self.layer(16 * stem, narrow: 8 * stem, depth: 3, stride: 2)
        channels = [1, 4, 8, 16, 32].map { $0 * stem }
        super.init()
        initializeAsBackbone()
    }

    public var stages: [Sequential] {
        [Sequential([conv1, bn1, relu]), Sequential([maxpool, layer1]), layer2, layer3, layer4]
    }

    private static func layer(_ inputs: Int, narrow: Int, depth: Int, stride: Int) -> Sequential {
        Sequential(
            (0..<depth).map { block in
                Bottleneck(
                    block == 0 ? inputs : Bottleneck.expansion * narrow, narrow: narrow, stride: block == 0 ? stride : 1
                )
            })
    }
}

/// To a few channels, a convolution among them, and back to four times as many, with a way past all three.
final class Bottleneck: Module, UnaryLayer {
    let conv1: Conv2d
    let bn1: BatchNorm
    let conv2: Conv2d
    let bn2: BatchNorm
    let conv3: Conv2d
    let bn3: BatchNorm
    /// Where the way past is to change shape too.
    let downsample: Sequential?

    static let expansion = 4

    init(_ inputs: Int, narrow: Int, stride: Int) {
        let outputs = Self.expansion * narrow
        conv1 = Conv2d(inputChannels: inputs, outputChannels: narrow, kernelSize: 1, bias: false)
        bn1 = BatchNorm(channels: narrow)
        conv2 = Conv2d(
            inputChannels: narrow, outputChannels: narrow, kernelSize: 3, stride: Sizes(stride), padding: 1, bias: false
        )
        bn2 = BatchNorm(channels: narrow)
        conv3 = Conv2d(inputChannels: narrow, outputChannels: outputs, kernelSize: 1, bias: false)
        bn3 = BatchNorm(channels: outputs)
        let isSame = stride == 1 && inputs == outputs
        downsample = isSame ? nil : Self.projection(inputs, outputs, stride: stride)
    }

    private static func projection(_ inputs: Int, _ outputs: Int, stride: Int) -> Sequential {
        Sequential {
            Conv2d(
                inputChannels: inputs, outputChannels: outputs, kernelSize: 1, stride: Sizes(stride), bias: false)
            BatchNorm(channels: outputs)
        }
    }

    func forward(_ input: Tensor) -> Tensor {
        let narrow = bn2(conv2(bn1(conv1(input)).relu())).relu()
        return (bn3(conv3(narrow)) + (downsample?(input) ?? input)).relu()
    }
}
