import NN
import TestSupport
import Testing
import Torch

@Suite struct GradientClippingTests {
    struct Fixture: Decodable {
        let what: String
        let limit: Double
        let normType, totalNorm: Double?
        let inputs, outputs: [String]

        static func all() throws -> [Fixture] {
            struct File: Decodable { let clips: [Fixture] }
            return try Fixtures.json("optim.json", as: File.self).clips
        }
    }

    @Test(arguments: try Fixture.all()) func clipsAsPyTorch(_ fixture: Fixture) throws {
        let tensors = try Fixtures.tensors("optim.safetensors")
        let gradients = try fixture.inputs.map { try #require(tensors[$0]).clone() }
        if fixture.what == "norm" {
            let norm = GradientClipping.byNorm(gradients, maximum: fixture.limit, order: fixture.normType ?? 2)
            expectClose(norm, Tensor([fixture.totalNorm ?? .nan], shape: []).to(.float32), "norm")
        } else {
            GradientClipping.byValue(gradients, maximum: fixture.limit)
        }
        for (gradient, key) in zip(gradients, fixture.outputs) {
            expectClose(gradient, try #require(tensors[key]), key)
        }
    }

    @Test func nothingToClip() {
        #expect(GradientClipping.byNorm([], maximum: 1).item() == 0)
    }
}
