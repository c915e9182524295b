import NN
import TestSupport
import Testing
import Torch

/// A branch that is added to what went around it, and a layer that is called twice.
private final class Branching: Module, UnaryLayer {
    let first = Linear(inputs: 4, outputs: 4)
    let second = Linear(inputs: 4, outputs: 4)
    let relu = ReLU()

    func forward(_ input: Tensor) -> Tensor {
        let before = relu(first(input))
        return relu(second(before) * 2 + before)
    }
}

@Suite struct LayerGraphTests {
    @Test func edgesFollowTheTape() {
        let model = seeded { Branching() }
        let graph = LayerGraph(of: model, .zeros([2, 4])) { _ = model($0) }
        #expect(graph.nodes.map(\.name) == ["input"] + ["first", "relu", "second", "relu_1"].map { "Branching/\($0)" })
        #expect(graph.nodes.map(\.type) == ["Input", "Linear", "ReLU", "Linear", "ReLU"])
        #expect(graph.nodes.map(\.sources) == [[], [0], [1], [2], [2, 3]])
        #expect(graph.nodes.map(\.parameters) == [0, 20, 0, 20, 0])
        #expect(graph.nodes.allSatisfy { $0.outputShapes == [[2, 4]] })
    }

    @Test func modelsKeepNoObserver() {
        let model = seeded { Branching() }
        _ = LayerGraph(of: model, .zeros([2, 4])) { _ = model($0) }
        #expect(model.observer == nil && model.relu.observer == nil)
    }
}
