/// A convolution of the network by its place, for naming it as others do.
package enum NetworkLayer: Hashable {
    case stem
    case down(stage: Int)
    case reduce(stage: Int, block: Int)
    case expand(stage: Int, block: Int)
    case lateral(scale: Int)
    case body(scale: Int, index: Int)
    case headExpand(scale: Int)
    case prediction(scale: Int)

    /// In the order in which Darknet computes and stores them: 75 in the full network.
    package static func all(_ options: YOLOv3.Options) -> [NetworkLayer] {
        backbone(options) + Anchors.strides.indices.flatMap(head)
    }

    package static func backbone(_ options: YOLOv3.Options) -> [NetworkLayer] {
        [.stem]
            + options.depths.enumerated().flatMap { stage, depth in
                [.down(stage: stage)]
                    + (0..<depth).flatMap { [.reduce(stage: stage, block: $0), .expand(stage: stage, block: $0)] }
            }
    }

    private static func head(_ scale: Int) -> [NetworkLayer] {
        (scale == 0 ? [] : [.lateral(scale: scale)]) + (0..<5).map { .body(scale: scale, index: $0) }
            + [.headExpand(scale: scale), .prediction(scale: scale)]
    }

    package var isPrediction: Bool {
        if case .prediction = self { true } else { false }
    }
}

/// The names of a convolution and of the normalisation after it; predictions have a bias instead.
package struct LayerNames: Equatable {
    package let convolution, normalization: String

    init(_ convolution: String, _ normalization: String) {
        (self.convolution, self.normalization) = (convolution, normalization)
    }

    /// `<unit>.<convolution>` and `<unit>.<normalization>`.
    init(unit: String, _ convolution: String = "conv", _ normalization: String = "norm") {
        self.init("\(unit).\(convolution)", "\(unit).\(normalization)")
    }

    /// The tensors of the layer, in the order in which Darknet stores them.
    package func tensors(of layer: NetworkLayer) -> [String] {
        layer.isPrediction
            ? ["\(convolution).bias", "\(convolution).weight"]
            : ["bias", "weight", "running_mean", "running_var"].map { "\(normalization).\($0)" }
                + ["\(convolution).weight"]
    }
}
