import NN
import TestSupport
import Testing
import Torch
import VisionTasks

/// What the networks and losses in plain PyTorch answer: `saliency.json`.
struct SaliencyFixtures: Decodable {
    struct LossCase: Decodable, CustomTestStringConvertible {
        let name: String
        let kind: SaliencyLoss.Kind
        let masks: String
        let terms: [String: Double]

        var testDescription: String { name }
    }

    struct Training: Decodable, CustomTestStringConvertible {
        let kind: SaliencyNetwork.Kind
        let size: [Int]
        let loss: SaliencyLoss.Kind
        let rate: Double
        let losses: [Double]
        let gradientNorms: [String: Double]

        var testDescription: String { kind.rawValue }
    }

    /// At 320 x 320.
    struct Size: Decodable, CustomTestStringConvertible {
        let kind: SaliencyNetwork.Kind
        let parameters, tensors, macs: Int

        var testDescription: String { kind.rawValue }
    }

    let losses: [LossCase]
    let training: [Training]
    let sizes: [Size]
    /// torchvision's names and shapes.
    let backbones: [String: [String: [Int]]]
    let width, momentum: Double

    static func load() throws -> SaliencyFixtures { try Fixtures.json("saliency.json") }
    static func tensors() throws -> StateDict { try Fixtures.tensors("saliency.safetensors") }

    /// With the initial weights of the fixtures, which follow from their names.
    func network(_ kind: SaliencyNetwork.Kind) throws -> SaliencyNetwork {
        var options = SaliencyNetwork.Options()
        (options.kind, options.width) = (kind, width)
        let network = seeded { SaliencyNetwork(options) }
        try network.load(drawn(network.stateDict))
        return network
    }

    private func drawn(_ state: StateDict) -> StateDict {
        var drawn = StateDict()
        for (name, tensor) in state { drawn[name] = weights(name, tensor) }
        return drawn
    }

    private func weights(_ name: String, _ tensor: Tensor) -> Tensor {
        if tensor.rank == 0 { return tensor }
        let shape = tensor.shape
        let isKernel = shape.count == 4
        let scale = isKernel ? (2 / Double(shape.dropFirst().reduce(1, *))).squareRoot() : 0.1
        let values = normal(shape, seed: seed(of: name), scale: scale)
        if name.hasSuffix("running_var") { return 1 + values.abs() }
        return !isKernel && name.hasSuffix("weight") ? 1 + values : values
    }

    private func seed(of name: String) -> UInt64 { name.utf8.reduce(0) { (31 * $0 + UInt64($1)) % (1 << 31) } }

    static func images(_ size: [Int]) -> Tensor { normal([4, 3] + size, seed: 3) }

    static func masks(_ size: [Int]) -> Tensor {
        normal([4, 1, 3, 4], seed: 4, scale: 3).resized(size, .linear(alignCorners: false)).sigmoid()
    }
}

/// The draws of the fixtures' scripts.
private func normal(_ shape: [Int], seed: UInt64, scale: Double = 1) -> Tensor {
    (Tensor.randomNormal(shape, dtype: .float64, using: Generator(seed: seed)) * Scalar(scale)).to(.float32)
}

extension SaliencyLoss {
    init(_ kind: Kind) {
        var options = Options()
        options.kind = kind
        self.init(options)
    }
}
