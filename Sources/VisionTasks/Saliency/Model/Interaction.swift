import NN
import Torch

/// Features of a level and of its neighbours, the finer and the coarser one, made into one map of that level: a block of
/// the aggregate interaction module. Pang et al. 2020.
///
/// Each branch is brought to a common width; neighbours exchange what they see; the main branch takes it in once more.
/// A projection of the main input goes past all that. Neighbours are of twice and half the size, to the pixel.
final class Interaction: Module {
    private let main: Branch
    private let stages: [[Fusion]]
    private let output: Fusion
    private let identity: Conv2d
    private let upsample = Upsample(factor: 2)
    private let downsample = AveragePool(axes: 2, kernelSize: 2)

    /// - Parameters:
    ///   - inputs: from the finest branch to the coarsest.
    ///   - main: whose level the result is of.
    ///   - width: channels within.
    init(_ inputs: [Fusion.Source], main: Branch, width: Int, outputs: Int) {
        let place = inputs.firstIndex { $0.branch == main }!
        let branches = inputs.map { Fusion.Source(branch: $0.branch, channels: width) }
        func fusion(to place: Int, stage: Int) -> Fusion {
            Fusion(to: branches[place].branch, from: branches.near(place), stage: stage, outputs: width)
        }
        self.main = main
        stages = [
            inputs.map { Fusion(to: $0.branch, from: [$0], stage: 0, outputs: width) },
            branches.indices.map { fusion(to: $0, stage: 1) },
            [fusion(to: place, stage: 2)],
        ]
        output = Fusion(to: main, from: [branches[place]], stage: 3, outputs: outputs)
        identity = Conv2d(inputChannels: inputs[place].channels, outputChannels: outputs, kernelSize: 1)
    }

    /// - Parameter features: of the branches, from the finest to the coarsest.
    func callAsFunction(_ features: [Tensor]) -> Tensor {
        pass(features) { [self] features in [interaction(features)] }[0]
    }

    private func interaction(_ features: [Tensor]) -> Tensor {
        let inputs = Dictionary(uniqueKeysWithValues: zip(stages[0].map(\.target), features))
        let seen = stages.reduce(inputs) { $1($0, scaling) }
        return (output(seen, scaling) + identity(inputs[main]!)).relu()
    }

    /// Through layers of its own, as those who count a network's operations by its layers expect.
    private var scaling: Scaling {
        Scaling(down: { [downsample] in downsample($0) }, up: { [upsample] features, _ in upsample(features) })
    }
}
