public import Training

/// Which loss a detector is trained with. What is nil is as its family has it.
public struct DetectionLossOptions: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// `GIoUDetectionLoss`.
        case giou
        /// `DarknetDetectionLoss`.
        case darknet
        /// `SourceDetectionLoss`.
        case source
    }

    public var kind = Kind.darknet
    /// giou, darknet: the overlap with an object from which on a prediction is not to say that there is none.
    public var ignoreThreshold: Double?
    public var boxWeight: Double?
    public var objectnessWeight: Double?
    public var classWeight: Double?
    /// source: of empty places.
    public var backgroundWeight: Double?
    /// giou, darknet: factors of the objectness at strides 32, 16 and 8.
    public var balance: [Double]?
    /// Draws the targets of the classes towards one another.
    public var labelSmoothing = 0.0

    public init() {}

    /// The loss of a network with these anchors and so many classes.
    public func makeLoss(_ anchors: Anchors, classes: Int) -> any DetectionLoss {
        switch kind {
        case .giou: GIoUDetectionLoss(anchors, classes: classes, giou)
        case .darknet: DarknetDetectionLoss(anchors, darknet)
        case .source: SourceDetectionLoss(anchors, source)
        }
    }

    private var giou: GIoUDetectionLoss.Options {
        var options = GIoUDetectionLoss.Options()
        options.ignoreThreshold = ignoreThreshold ?? options.ignoreThreshold
        options.boxWeight = boxWeight ?? options.boxWeight
        options.objectnessWeight = objectnessWeight ?? options.objectnessWeight
        options.classWeight = classWeight ?? options.classWeight
        options.balance = balance ?? options.balance
        options.labelSmoothing = labelSmoothing
        return options
    }

    private var darknet: DarknetDetectionLoss.Options {
        var options = DarknetDetectionLoss.Options()
        options.ignoreThreshold = ignoreThreshold ?? options.ignoreThreshold
        options.boxWeight = boxWeight ?? options.boxWeight
        options.objectnessWeight = objectnessWeight ?? options.objectnessWeight
        options.classWeight = classWeight ?? options.classWeight
        options.balance = balance ?? options.balance
        options.labelSmoothing = labelSmoothing
        return options
    }

    private var source: SourceDetectionLoss.Options {
        var options = SourceDetectionLoss.Options()
        options.boxWeight = boxWeight ?? options.boxWeight
        options.objectnessWeight = objectnessWeight ?? options.objectnessWeight
        options.classWeight = classWeight ?? options.classWeight
        options.backgroundWeight = backgroundWeight ?? options.backgroundWeight
        options.labelSmoothing = labelSmoothing
        return options
    }
}

extension DetectionLossOptions {
    /// - Throws: `ConfigurationError` for what no loss is made of; `name` is what the settings call these.
    public func validate(_ name: String = "loss") throws(ConfigurationError) {
        let isSource = kind == .source
        try require(
            !isSource || (ignoreThreshold == nil && balance == nil),
            "\(name).ignoreThreshold and \(name).balance are for giou and darknet: \(name).kind is source")
        try require(
            isSource || backgroundWeight == nil,
            "\(name).backgroundWeight is for source: \(name).kind is \(kind.rawValue), use objectnessWeight")
        try require(
            ignoreThreshold.map { (0...1).contains($0) } ?? true,
            "\(name).ignoreThreshold is \(ignoreThreshold ?? 0): expected 0 to 1")
        try require(
            balance.map { $0.count == Anchors.strides.count && $0.allSatisfy { $0 >= 0 } } ?? true,
            "\(name).balance is \(balance ?? []): expected three factors, for strides 32, 16 and 8")
        try require(
            (0..<1).contains(labelSmoothing), "\(name).labelSmoothing is \(labelSmoothing): expected 0 or more, below 1"
        )
        for (key, weight) in weights {
            try require((weight ?? 0) >= 0, "\(name).\(key) is \(weight ?? 0): expected 0 or more")
        }
    }

    private var weights: [(String, Double?)] {
        [
            ("boxWeight", boxWeight), ("objectnessWeight", objectnessWeight), ("classWeight", classWeight),
            ("backgroundWeight", backgroundWeight),
        ]
    }
}
