public import NN

/// VGG16 with batch normalisation, up to the last convolution: features at strides 1, 2, 4, 8 and 16. Simonyan &
/// Zisserman 2015; the parameters have the names of torchvision's `vgg16_bn`.
public final class VGG16: Module, Backbone {
    let features: Sequential
    public let channels: [Int]

    public static let strides = [1, 2, 4, 8, 16]
    public static let classifierPrefix = "classifier."
    private static let convolutions = [2, 2, 3, 3, 3]

    /// Draws the initial weights from the default generator.
    ///
    /// - Parameter width: a factor of all channels.
    public init(width: Double = 1) {
        channels = [64, 128, 256, 512, 512].map { ChannelCount.scaled($0, by: width) }
        features = Sequential(Self.layers(channels))
        super.init()
        initializeAsBackbone()
    }

    /// A stage begins with the pooling that ends the one before.
    public var stages: [Sequential] {
        var rest = features.layers[...]
        return Self.convolutions.indices.map { index in
            let count = 3 * Self.convolutions[index] + (index == 0 ? 0 : 1)
            defer { rest = rest.dropFirst(count) }
            return Sequential(Array(rest.prefix(count)))
        }
    }

    private static func layers(_ channels: [Int]) -> [any UnaryLayer] {
        var (layers, inputs): ([any UnaryLayer], Int) = ([], 3)
        for (stage, outputs) in channels.enumerated() {
            if stage > 0 { layers.append(MaxPool(axes: 2, kernelSize: 2)) }
            for _ in 0..<convolutions[stage] {
                layers.append(Conv2d(inputChannels: inputs, outputChannels: outputs, kernelSize: 3, padding: 1))
                layers += [BatchNorm(channels: outputs), ReLU()]
                inputs = outputs
            }
        }
        return layers
    }
}
