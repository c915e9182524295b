import NN
import TestSupport
import Torch

/// What PyTorch and THOP count: `counts.json`.
struct CountFixtures: Decodable {
    struct Layer: Decodable {
        let name: String
        let forward: Int
        /// nil where PyTorch is wrong; see the fixtures' README.
        let backward: Int?
        let thopMacs: Double
        let thopParameters: Int
    }

    struct Product: Decodable {
        let name: String
        let shapes: [[Int]]
        let forward: Int
        let backward: Int
        let fusedBackward: Int?
    }

    struct Text: Decodable {
        let number: Double
        let two, three: String
    }

    let layers: [Layer]
    let products, attention: [Product]
    let texts: [Text]

    static func read() throws -> CountFixtures { try Fixtures.json("counts.json") }

    /// The layers that there are here, each with what is counted for it and an input.
    static func layers() throws -> [(count: Layer, layer: any UnaryLayer, input: Tensor)] {
        let counts = Dictionary(uniqueKeysWithValues: try read().layers.map { ($0.name, $0) })
        let tensors = try Fixtures.tensors("layers.safetensors")
        return try LayerFixture.all().map { fixture in
            (counts[fixture.name]!, seeded { fixture.makeLayer() }, tensors["\(fixture.name)/input"]!)
        }
    }
}

/// A function as a module.
final class Function: Module, UnaryLayer {
    private let body: (Tensor) -> Tensor

    init(_ body: @escaping (Tensor) -> Tensor) { self.body = body }

    func forward(_ input: Tensor) -> Tensor { body(input) }
}

extension ModelProfile {
    /// Of one pass, with the gradient of the input.
    init(_ layer: any UnaryLayer, _ input: Tensor) {
        let input = input.clone()
        input.setRequiresGradient(true)
        self = profileLayers(of: layer, on: .cpu, warmUps: 0, runs: 1) { layer(input).sum() }
    }
}
