import NN
import Torch

/// Between backbone and decoder: the features of each stage with the decoder's number of channels.
protocol LateralFeatures {
    /// From the finest level to the coarsest.
    func callAsFunction(_ features: [Tensor]) -> [Tensor]

    /// What is worth computing twice one by one.
    var blocks: [Module] { get }
}

/// Each level takes in its neighbours: the aggregate interaction module of MINet. Pang et al. 2020.
final class AggregateInteraction: Module, LateralFeatures {
    private let levels: [Interaction]

    /// - Parameters:
    ///   - inner: channels within, between the first level and the last; nil takes the fewest of a level's inputs.
    ///     LightMINet has 64.
    init(_ inputs: [Int], _ outputs: [Int], inner: Int? = nil) {
        levels = inputs.indices.map { level in
            let near = inputs.near(level)
            let isEnd = near.count == 2
            let branches: [Branch] = isEnd ? [.high, .low] : [.high, .middle, .low]
            let width = (isEnd ? nil : inner) ?? near.min()!
            return Interaction(
                zip(branches, near).map { Fusion.Source(branch: $0, channels: $1) },
                main: isEnd ? branches[level == 0 ? 0 : 1] : .middle, width: width, outputs: outputs[level])
        }
    }

    override var checkpointNames: [String: String] { ["levels": "conv"] }
    override var elementSeparator: String { "" }

    var blocks: [Module] { levels }

    func callAsFunction(_ features: [Tensor]) -> [Tensor] {
        pass(features) { [levels] features in levels.indices.map { levels[$0](features.near($0)) } }
    }
}

extension Array {
    /// The element at a position and those next to it.
    func near(_ position: Int) -> [Element] {
        Array(self[Swift.max(0, position - 1)...Swift.min(count - 1, position + 1)])
    }
}

/// Each level by itself, through a convolution of one pixel: Distributed-SOD's, called `trans2` to `trans32`.
struct Projections: PartGroup, LateralFeatures {
    private let strides: [Int]
    private let layers: [Conv2d]

    init(_ inputs: [Int], _ outputs: [Int], strides: [Int]) {
        self.strides = strides
        layers = zip(inputs, outputs).map { Conv2d(inputChannels: $0, outputChannels: $1, kernelSize: 1) }
    }

    var parts: [(name: String, part: Module)] { zip(strides, layers).map { ("trans\($0)", $1) } }
    /// They keep their inputs alone, which the backbone keeps too.
    var blocks: [Module] { [] }

    func callAsFunction(_ features: [Tensor]) -> [Tensor] { zip(layers, features).map { $0($1) } }
}
