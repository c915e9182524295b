public import Training

extension SaliencyNetwork {
    public struct Options: Sendable, Codable, Equatable {
        public var kind = Kind.minetVGG16
        /// Factor of all channels but the output's: 0.25 has a sixteenth of the weights.
        public var width = 1.0
        public var initialization = Initialization.pytorch

        public init() {}
    }

    public enum Kind: String, Sendable, Codable, CaseIterable {
        case minetVGG16 = "minet-vgg16"
        case minetRes50 = "minet-res50"
        /// 64 channels within the interactions between levels.
        case lightMINetVGG16 = "light-minet-vgg16"
        case lightMINetRes50 = "light-minet-res50"
        /// Distributed-SOD's: no interactions between levels.
        case res50
    }

    /// How weights begin; those of a backbone are meant to be loaded.
    public enum Initialization: String, Sendable, Codable, CaseIterable {
        /// torchvision's for the backbone and PyTorch's own for the rest, as the sources have it.
        case pytorch
        /// Normal, √(2 / fan-in), for all convolutions; no bias. He et al. 2015.
        case kaiming
    }
}

extension SaliencyNetwork.Kind {
    /// What both sizes of an image have to be multiples of.
    ///
    /// Interactions between levels double and halve sizes; without them features are resized to whatever is there.
    public var sizeMultiple: Int {
        switch self {
        case .minetVGG16, .lightMINetVGG16: VGG16.strides[4]
        case .minetRes50, .lightMINetRes50: ResNet50.strides[4]
        case .res50: 1
        }
    }

    /// The coarsest level has to be of two pixels along each axis, so that it can interact with half its size.
    public var smallestSize: Int {
        switch self {
        case .minetVGG16, .lightMINetVGG16: SelfInteraction.smallestSize * VGG16.strides[4]
        case .minetRes50, .lightMINetRes50: SelfInteraction.smallestSize * ResNet50.strides[4]
        // The backbone rounds up.
        case .res50: ResNet50.strides[4] + 1
        }
    }

    /// Whether images of `[H, W]` go through.
    public func takes(_ size: [Int]) -> Bool { size.allSatisfy { $0 >= smallestSize && $0 % sizeMultiple == 0 } }

    /// For messages: `sizes of at least 64 that are multiples of 32`.
    public var sizeRule: String {
        "sizes of at least \(smallestSize)" + (sizeMultiple > 1 ? " that are multiples of \(sizeMultiple)" : "")
    }
}

extension SaliencyNetwork.Options {
    func channels(_ count: Int) -> Int { ChannelCount.scaled(count, by: width) }

    func makeEncoder() -> FeatureEncoder {
        switch kind {
        case .minetVGG16, .lightMINetVGG16: FeatureEncoder(VGG16(width: width), prefix: "encoder")
        case .minetRes50, .lightMINetRes50, .res50: FeatureEncoder(ResNet50(width: width), prefix: "div_")
        }
    }

    /// - Parameter outputs: channels of each level in the decoder.
    func makeLateral(_ encoder: FeatureEncoder, _ outputs: [Int]) -> any LateralFeatures {
        let inputs = encoder.backbone.channels
        return switch kind {
        case .minetVGG16, .minetRes50: AggregateInteraction(inputs, outputs)
        case .lightMINetVGG16, .lightMINetRes50: AggregateInteraction(inputs, outputs, inner: channels(64))
        case .res50: Projections(inputs, outputs, strides: encoder.strides)
        }
    }

    /// - Throws: `ConfigurationError` for a network that cannot be made; `name` is what the settings call it.
    public func validate(_ name: String = "model") throws(ConfigurationError) {
        guard width > 0 && width <= 8 else {
            throw ConfigurationError("\(name).width is \(width): expected a factor above 0 and at most 8, such as 0.25")
        }
    }
}
