import NN
import TestSupport
import Testing
import Torch

/// Layers against PyTorch's: names, initial values, outputs, gradients, running statistics.
@Suite struct LayerTests {
    private let tensors: StateDict

    init() throws { tensors = try Fixtures.tensors("layers.safetensors") }

    @Test(arguments: try LayerFixture.all()) func beginsAsInPyTorch(_ fixture: LayerFixture) throws {
        let state = seeded(7) { fixture.makeLayer() }.stateDict
        #expect(Array(state.keys) == fixture.parameters + fixture.buffers)
        for (name, tensor) in state { expectSame(tensor, try expected(fixture, "initial/\(name)"), name) }
    }

    @Test(arguments: try LayerFixture.all()) func answersAsPyTorch(_ fixture: LayerFixture) throws {
        let layer = try prepared(fixture)
        try check(layer, fixture, "output", "grad_input")
        for (name, parameter) in layer.namedParameters {
            expectClose(parameter.gradient, try expected(fixture, "grad/\(name)"), absolute: 1e-5, name)
        }
        guard !fixture.buffers.isEmpty else { return }
        _ = layer(try expected(fixture, "input2"))
        for (name, buffer) in layer.namedBuffers { expectClose(buffer, try expected(fixture, "buffers/\(name)"), name) }
        layer.evaluate()
        try check(layer, fixture, "output_eval", "grad_input_eval")
    }

    @Test func dropoutDropsWhatPyTorchDrops() throws {
        struct File: Decodable { let dropout: [Case] }
        struct Case: Decodable {
            let kind: String
            let p: Double
            let shape: [Int]
            let ofOnes: [Float]
        }
        for fixture in try Fixtures.json("layers.json", as: File.self).dropout where fixture.kind == "Dropout" {
            let layer = Dropout(fixture.p)
            let ones = Tensor.ones(fixture.shape)
            #expect(seeded(7) { layer(ones) }.array() == fixture.ofOnes)
            layer.evaluate()
            expectSame(layer(ones), ones)
        }
    }

    /// The layer with the values that the fixture uses.
    private func prepared(_ fixture: LayerFixture) throws -> any UnaryLayer {
        let layer = seeded(7) { fixture.makeLayer() }
        let prefix = "\(fixture.name)/used/"
        let used = tensors.filter { $0.key.hasPrefix(prefix) }.map {
            ($0.key.dropFirst(prefix.count).description, $0.value)
        }
        layer.loadPartially(StateDict(uniqueKeysWithValues: used))
        return layer
    }

    private func check(
        _ layer: any UnaryLayer, _ fixture: LayerFixture, _ outputName: String, _ gradientName: String
    ) throws {
        let input = try expected(fixture, "input").clone()
        input.setRequiresGradient(true)
        let output = layer(input)
        (output * (try expected(fixture, "cotangent"))).sum().backward()
        expectClose(output, try expected(fixture, outputName), outputName)
        expectClose(input.gradient, try expected(fixture, gradientName), absolute: 1e-5, gradientName)
    }

    private func expected(_ fixture: LayerFixture, _ key: String) throws -> Tensor {
        try #require(tensors["\(fixture.name)/\(key)"])
    }
}
