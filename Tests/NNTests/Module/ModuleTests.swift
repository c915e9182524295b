import NN
import TestSupport
import Testing
import Torch

private class Base: Module {
    let baseScale = Tensor.ones([1])
    let firstPart = Linear(inputs: 2, outputs: 2, bias: false)
}

private final class Whole: Base {
    let blocks = [BatchNorm(channels: 2), BatchNorm(channels: 2, affine: false)]
    let absentTensor = Tensor.undefined
    let absent: Linear? = nil
    let present: Linear? = Linear(inputs: 1, outputs: 1)
    let ownWeights = [Tensor.zeros([1]), Tensor.zeros([2])]
    @Buffer var seenSamples = Tensor.zeros([], dtype: .int64)
    let renamed = Linear(inputs: 1, outputs: 1, bias: false)
    let shared: Linear
    let count = 3
    let sizes = [1, 2]

    init(sharing: Bool = true) {
        shared = sharing ? Linear(inputs: 1, outputs: 1, bias: false) : Linear(inputs: 2, outputs: 1)
        super.init()
    }

    override var checkpointNames: [String: String] { ["renamed": "R"] }
}

private final class Tied: Module {
    let first = Linear(inputs: 2, outputs: 2, bias: false)
    let second: Linear
    let dropout: Dropout? = Dropout()

    override init() { second = first }
}

private struct Pair: PartGroup {
    let number: Int
    let first = Linear(inputs: 1, outputs: 1, bias: false)
    let second = BatchNorm(channels: 1, affine: false)

    var parts: [(name: String, part: Module)] { [("first\(number)", first), ("second\(number)", second)] }
}

private final class Pairs: Module {
    let pairs = [Pair(number: 4), Pair(number: 2)]
    let last: Pair? = Pair(number: 1)
    let none: Pair? = nil
}

@Suite struct ModuleTests {
    @Test func namesAreInPyTorchsOrder() {
        let module = seeded { Whole() }
        #expect(
            module.namedParameters.map(\.name) == [
                "base_scale", "own_weights.0", "own_weights.1", "first_part.weight", "blocks.0.weight", "blocks.0.bias",
                "present.weight", "present.bias", "R.weight", "shared.weight",
            ])
        #expect(
            module.namedBuffers.map(\.name) == [
                "seen_samples", "blocks.0.running_mean", "blocks.0.running_var", "blocks.0.num_batches_tracked",
                "blocks.1.running_mean", "blocks.1.running_var", "blocks.1.num_batches_tracked",
            ])
        #expect(Set(module.stateDict.keys) == Set(module.namedParameters.map(\.name) + module.namedBuffers.map(\.name)))
        #expect(module.parameterCount == 1 + 3 + 4 + 4 + 2 + 1 + 1)
    }

    /// By the group's names alone; modes and marks reach them.
    @Test func partsOfGroupsAreTheModules() {
        let module = seeded { Pairs() }
        #expect(module.namedParameters.map(\.name) == ["first4.weight", "first2.weight", "first1.weight"])
        #expect(module.namedBuffers.count == 9 && module.namedBuffers[3].name == "second2.running_mean")
        module.evaluate()
        #expect(module.pairs.allSatisfy { !$0.second.isTraining })
        #expect(module.recompute(["second*"]).isEmpty)
        #expect(module.recomputedNames == ["second4", "second2", "second1"])
    }

    /// The state dict has both names, as PyTorch's, but there is one parameter to train.
    @Test func sharedParametersAppearOnce() {
        let module = seeded { Tied() }
        #expect(module.namedParameters.map(\.name) == ["first.weight"] && module.parameterCount == 4)
        #expect(Array(module.stateDict.keys) == ["first.weight", "second.weight"])
    }

    @Test func modesReachEveryPart() {
        let module = seeded { Tied() }
        var modes: [Bool] = []
        module.evaluate()
        module.visit { modes.append($0.isTraining) }
        #expect(modes == [false, false, false, false])
        module.train()
        #expect(module.first.isTraining && module.dropout?.isTraining == true)
    }

    @Test func layersOfAFixedNumberOfAxesKeepTheirNames() {
        let layers: [Module] = seeded {
            [
                Conv1d(inputChannels: 1, outputChannels: 2, kernelSize: 3),
                Conv2d(inputChannels: 1, outputChannels: 2, kernelSize: 3),
                Conv3d(inputChannels: 1, outputChannels: 2, kernelSize: 3),
                ConvTranspose1d(inputChannels: 1, outputChannels: 2, kernelSize: 3),
                ConvTranspose2d(inputChannels: 1, outputChannels: 2, kernelSize: 3),
                ConvTranspose3d(inputChannels: 1, outputChannels: 2, kernelSize: 3),
            ]
        }
        for (index, layer) in layers.enumerated() {
            #expect(layer.namedParameters.map(\.name) == ["weight", "bias"])
            #expect(layer.parameters[0].rank == 3 + index % 3)
        }
    }
}
