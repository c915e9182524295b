import NN
import TestSupport
import Testing
import Torch

@Suite struct LoadingTests {
    private let layer = seeded { Linear(inputs: 2, outputs: 1) }

    @Test func loadingConvertsTypes() throws {
        try layer.load(["weight": Tensor([[3.0, 4.0]].flatMap { $0 }, shape: [1, 2]), "bias": Tensor([5.0])])
        #expect(layer.weight.array() == [3, 4] as [Float] && layer.bias.array() == [5] as [Float])
        #expect(layer.weight.requiresGradient)
    }

    @Test func strictLoadingSaysWhatDoesNotFitAndWritesNothing() {
        let before = layer.stateDict.mapValues { $0.clone() }
        let error = #expect(throws: StateDictMismatch.self) {
            try layer.load(["weight": .zeros([1, 3]), "scale": .zeros([1])])
        }
        #expect(
            error?.description == """
                the weights do not fit this model: loaded 0 tensors; 1 missing: bias; 1 unexpected: scale; \
                1 of another shape: weight is [1, 2] here and [1, 3] there. Load them with partial loading to keep what fits
                """)
        for (name, tensor) in layer.stateDict { expectSame(tensor, before[name] ?? .undefined, name) }
    }

    @Test func partialLoadingTakesWhatFits() {
        let report = layer.loadPartially(["weight": .full([1, 2], 7), "bias": .zeros([2])])
        #expect(report.loaded == ["weight"] && report.mismatched.map(\.name) == ["bias"] && !report.isComplete)
        #expect(report.description == "loaded 1 tensors; 1 of another shape: bias is [1] here and [2] there")
        #expect(layer.weight.array() == [7, 7] as [Float])
    }

    @Test func longListsAreCut() {
        let state = StateDict(uniqueKeysWithValues: (0..<7).map { ("extra\($0)", Tensor.zeros([1])) })
        let text = layer.loadPartially(state).description
        #expect(text.hasSuffix("7 unexpected: extra0, extra1, extra2, extra3, extra4, ..."))
    }
}
