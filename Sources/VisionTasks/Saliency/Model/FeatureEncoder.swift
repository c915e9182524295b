import NN
import Torch

/// A backbone within a network, its stages under names such as `encoder16` or `div_16`.
struct FeatureEncoder: PartGroup {
    let backbone: any Backbone
    /// As the network's parts, so that recomputation and observers of them stay.
    let stages: [Sequential]
    let strides: [Int]
    let classifierPrefix: String
    private let prefix: String

    init<Kind: Backbone>(_ backbone: Kind, prefix: String) {
        self.backbone = backbone
        self.prefix = prefix
        (stages, strides) = (backbone.stages, Kind.strides)
        classifierPrefix = Kind.classifierPrefix
    }

    var parts: [(name: String, part: Module)] { zip(strides, stages).map { ("\(prefix)\($0)", $1) } }

    func callAsFunction(_ images: Tensor) -> [Tensor] { stages.features(of: images) }
}
