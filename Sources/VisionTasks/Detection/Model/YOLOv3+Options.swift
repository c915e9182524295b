public import Training

extension YOLOv3 {
    public struct Options: Sendable, Codable, Equatable {
        /// Not among the settings of a configuration: `data.classes` has their names.
        public var classes = 80
        /// Factor of all channels but the outputs': 0.25 has a sixteenth of the weights.
        public var width = 1.0
        /// Residual blocks of the backbone's five stages.
        public var depths = [1, 2, 8, 8, 4]
        /// Nine `[width, height]` in pixels of the input, from small to large: three for stride 8, three for 16, three
        /// for 32. See `AnchorClusters`.
        public var anchors = Anchors.coco
        public var initialization = Initialization.kaiming
        /// The objectness that all outputs begin with; nil begins as the other biases. A small one spares training the
        /// first steps, in which it would only learn that most cells are empty. Lin et al. 2017.
        public var objectnessPrior: Double?

        private enum CodingKeys: CodingKey {
            case width, depths, anchors, initialization, objectnessPrior
        }

        public init() {}

        /// 1.2 million parameters at 20 classes, with the same layers: trains in minutes on a CPU.
        public static var small: Options {
            var options = Options()
            (options.width, options.depths) = (0.25, [1, 1, 2, 2, 1])
            return options
        }
    }

    /// How weights of convolutions begin. Normalisations begin as the identity, biases of predictions at 0, except
    /// where noted.
    public enum Initialization: String, Sendable, Codable, CaseIterable {
        /// Normal, √(2 / (1 + 0.1²) / fan-in). He et al. 2015.
        case kaiming
        /// Darknet's: uniform within ±√(2 / fan-in).
        case darknet
        /// N(0, 0.02), and N(1, 0.02) for the weights of normalisations, as PyTorch ports of YOLOv3 do.
        case normal
        /// PyTorch's own, also for the biases of predictions.
        case pytorch
    }
}

extension YOLOv3.Options {
    /// tx, ty, tw, th, objectness and classes.
    var channelsPerAnchor: Int { 5 + classes }

    /// The channels where the full network has `count`, a multiple of 32: in the same proportions, and even, so that blocks
    /// can halve them.
    func channels(_ count: Int) -> Int { count / 32 * max(2, 2 * Int((16 * width).rounded())) }

    /// - Throws: `ConfigurationError` for a network that cannot be made; `name` is what the settings call it.
    public func validate(_ name: String = "model") throws(ConfigurationError) {
        try require(classes > 0, "\(name).classes is \(classes): expected 1 or more")
        try require(width > 0 && width <= 8, "\(name).width is \(width): expected a factor above 0, such as 0.25")
        try require(
            depths.count == 5 && depths.allSatisfy { $0 >= 0 },
            "\(name).depths is \(depths): expected five numbers of residual blocks, such as [1, 2, 8, 8, 4]")
        try require(
            anchors.count == 9 && anchors.allSatisfy { $0.count == 2 && $0.allSatisfy { $0 > 0 && $0.isFinite } },
            "\(name).anchors is \(anchors): expected nine [width, height] in pixels")
        try require(
            objectnessPrior.map { $0 > 0 && $0 < 1 } ?? true,
            "\(name).objectnessPrior is \(objectnessPrior ?? 0): expected above 0 and below 1, such as 0.01")
    }
}
