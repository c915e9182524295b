import NN
import Torch

/// A branch of an interaction, which sees its own scale. The letters are those of MINet's checkpoints.
enum Branch: String, Comparable {
    case high = "h"
    case middle = "m"
    case low = "l"

    /// The finer one first.
    static func < (a: Branch, b: Branch) -> Bool { a.place < b.place }

    private var place: Int {
        switch self {
        case .high: 0
        case .middle: 1
        case .low: 2
        }
    }
}

/// What a branch makes of itself and its neighbours: the sum of a convolution of each, normalised.
///
/// Its parts are called as in MINet: in stage 1 of the high branch `h2h_1` and `l2h_1`, and `bnh_1`.
struct Fusion: PartGroup {
    /// A branch that is looked at, and its channels.
    struct Source {
        let branch: Branch
        let channels: Int
    }

    let target: Branch
    private let stage: Int
    private let convolutions: [(branch: Branch, layer: Conv2d)]
    private let norm: BatchNorm

    init(to target: Branch, from sources: [Source], stage: Int, outputs: Int) {
        self.target = target
        self.stage = stage
        convolutions = sources.map { source in
            let layer = Conv2d(
                inputChannels: source.channels, outputChannels: outputs, kernelSize: 3, padding: 1)
            return (source.branch, layer)
        }
        norm = BatchNorm(channels: outputs)
    }

    var parts: [(name: String, part: Module)] {
        convolutions.map { ("\($0.branch.rawValue)2\(target.rawValue)_\(stage)", $0.layer) }
            + [("bn\(target.rawValue)_\(stage)", norm)]
    }

    /// - Parameter seen: what each branch has so far.
    func callAsFunction(_ seen: [Branch: Tensor], _ scaling: Scaling) -> Tensor {
        let terms = convolutions.map { branch, layer in layer(brought(seen[branch]!, from: branch, seen, scaling)) }
        return norm(terms.dropFirst().reduce(terms[0], +))
    }

    /// A neighbour's features at this branch's scale.
    private func brought(
        _ features: Tensor, from branch: Branch, _ seen: [Branch: Tensor], _ scaling: Scaling
    ) -> Tensor {
        if branch < target { return scaling.down(features) }
        return branch == target ? features : scaling.up(features, Array(seen[target]!.shape.suffix(2)))
    }
}

/// How features get to the scales of neighbours.
struct Scaling {
    let down: (Tensor) -> Tensor
    /// To a size `[H, W]`.
    let up: (Tensor, [Int]) -> Tensor
}

extension [Fusion] {
    /// What the branches have after one stage of an interaction.
    func callAsFunction(_ seen: [Branch: Tensor], _ scaling: Scaling) -> [Branch: Tensor] {
        Dictionary(uniqueKeysWithValues: map { ($0.target, $0(seen, scaling).relu()) })
    }
}
