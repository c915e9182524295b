import Training

/// Which network, and how large.
public struct SceneModelOptions: Codable, Sendable, Equatable {
    public var kind = SceneModelKind.pkdiff
    /// Of the image, the elevation's among them as the last.
    public var inputChannels = 4
    /// Of the networks that denoise: channels at full size.
    public var width = 32
    /// Of the networks that denoise: at each size, a factor of `width`.
    public var multipliers = [1, 2, 4, 8]
    /// Of PKDiff.
    public var gate = DenoisingNetwork.Gate.magnitude
    public var unet = PlainUNetOptions()

    public init() {}
}

/// The U-Net whose channels and classes the data decide.
public struct PlainUNetOptions: Codable, Sendable, Equatable {
    /// Of each level, from the top.
    public var channels = [32, 64, 128, 256]
    /// By which each level but the bottom shrinks its input.
    public var strides = [2, 2, 2]
    public var residualUnits = 2
    public var normalization = UNet.Normalization.instance
    public var dropout = 0.0

    public init() {}
}

extension SceneModelOptions {
    func denoiser(classes: Int) -> DenoisingNetwork.Options {
        var options = DenoisingNetwork.Options(
            classes: classes, inputChannels: inputChannels, gate: kind == .pkdiff ? gate : nil)
        (options.width, options.multipliers) = (width, multipliers)
        return options
    }

    func plainUNet(classes: Int) -> UNet.Options {
        var options = UNet.Options()
        (options.axes, options.inputChannels, options.outputChannels) = (2, inputChannels, classes)
        (options.channels, options.strides) = (unet.channels, unet.strides)
        options.residualUnits = unet.residualUnits
        (options.normalization, options.dropout) = (unet.normalization, unet.dropout)
        return options
    }

    /// What both sizes of an input have to be multiples of.
    var sizeMultiple: Int { kind.denoises ? 1 << (multipliers.count - 1) : unet.strides.reduce(1, *) }

    /// - Throws: `ConfigurationError` for a network that cannot be made; `name` is what the settings call it.
    func validate(_ name: String = "model", classes: Int) throws(ConfigurationError) {
        try denoiser(classes: classes).validate(name)
        try require(
            kind == .pkdiff || gate == .magnitude,
            "\(name).gate is for pkdiff, but \(name).kind is \(kind.rawValue): leave it out")
        try unet.validate("\(name).unet")
    }
}

extension PlainUNetOptions {
    func validate(_ name: String) throws(ConfigurationError) {
        try require(
            channels.count >= 2 && channels.allSatisfy { $0 > 0 },
            "\(name).channels is \(channels): expected two whole numbers above 0, or more")
        try require(
            strides.count == channels.count - 1 && strides.allSatisfy { $0 > 0 },
            "\(name).strides is \(strides): expected \(channels.count - 1), one fewer than channels, above 0")
        try require(residualUnits >= 0, "\(name).residualUnits is \(residualUnits): expected 0 or more")
        try require((0..<1).contains(dropout), "\(name).dropout is \(dropout): expected 0 or more and below 1")
    }
}
