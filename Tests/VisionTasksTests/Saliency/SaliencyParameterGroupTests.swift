import NN
import TestSupport
import Testing
import Torch
import VisionTasks

/// The groups of the published recipes, by the layers' types and the parts' names.
@Suite struct SaliencyParameterGroupTests {
    /// By names, as published, 11 of 120 and 18 of 79 weights of normalisations were missed.
    @Test(arguments: [(SaliencyNetwork.Kind.minetVGG16, 79, 401), (.minetRes50, 120, 511)])
    func noNormalizationAndNoBiasDecays(kind: SaliencyNetwork.Kind, normalizations: Int, tensors: Int) throws {
        let network = SaliencyNetwork.onMeta(kind)
        let groups = try network.parameterGroups([.noDecay])
        #expect(groups.map(\.weightDecay) == [0, nil])
        let (free, rest) = (groups[0].parameters, groups[1].parameters)
        #expect(free.count + rest.count == tensors)
        #expect(free.count { $0.name.hasSuffix(".weight") } == normalizations)
        #expect(rest.allSatisfy { $0.parameter.rank == 4 } && free.allSatisfy { $0.parameter.rank == 1 })
    }

    /// F3Net's: the stem frozen, the rest of the backbone at a tenth.
    @Test(arguments: [
        (SaliencyNetwork.Kind.minetRes50, "div_2.", "div_", [3, 156, 352]), (.res50, "div_2.", "div_", [3, 156, 160]),
        (.minetVGG16, "encoder1.", "encoder", [8, 44, 349]),
    ])
    func theBackboneLearnsAtATenthAndItsStemNotAtAll(
        kind: SaliencyNetwork.Kind, stem: String, backbone: String, counts: [Int]
    ) throws {
        let groups = try SaliencyNetwork.onMeta(kind).parameterGroups([
            .frozenStem(stem), .part(backbone, learningRateFactor: 0.1),
        ])
        #expect(groups.map(\.parameters.count) == counts)
        #expect(groups.map(\.learningRateFactor) == [1, 0.1, 1])
        #expect(groups.map(\.freezing) == [.always, .never, .never])
    }
}
