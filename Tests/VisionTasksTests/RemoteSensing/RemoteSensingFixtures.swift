import DataPipeline
import NN
import TestSupport
import Testing
import Torch
import VisionTasks

/// What networks, losses and training in plain PyTorch answer: `remote_sensing.json`.
struct RemoteSensingFixtures: Decodable {
    struct Network: Decodable, CustomTestStringConvertible {
        let kind: String
        let size: [Int]
        let terms, gradientNorms: [String: Double]

        var testDescription: String { kind }
    }

    struct Training: Decodable, CustomTestStringConvertible {
        struct Round: Decodable {
            /// Of each, the terms.
            let passes: [[String: Double]]
            let gradientNorm: Double
        }

        let kind: String
        let size: [Int]
        let patch, timesteps, scales, pixels: Int
        let seeds: [UInt64]
        let rounds: [Round]

        var testDescription: String { kind }
    }

    struct Divergence: Decodable, CustomTestStringConvertible {
        let name: String
        let width, value: Double

        var testDescription: String { name }
    }

    struct Size: Decodable, CustomTestStringConvertible {
        let kind: String
        let classes, channels, side, parameters, tensors, macs: Int

        var testDescription: String { "\(kind) \(classes) \(side)" }
    }

    let networks: [Network]
    let training: [Training]
    let pkd: [Divergence]
    let sizes: [Size]
    let width, classes, channels: Int
    let multipliers: [Int]
    let rate, decay, epsilon, clip: Double

    static func load() throws -> RemoteSensingFixtures { try Fixtures.json("remote_sensing.json") }
    static func tensors() throws -> StateDict { try Fixtures.tensors("remote_sensing.safetensors") }

    func options(_ kind: String) -> DenoisingNetwork.Options {
        var options = DenoisingNetwork.Options(
            classes: classes, inputChannels: channels, gate: DenoisingNetwork.Gate(fixture: kind))
        (options.width, options.multipliers) = (width, multipliers)
        return options
    }

    /// With the initial weights of the fixtures.
    func network(_ kind: String) throws -> DenoisingNetwork {
        let network = seeded { DenoisingNetwork(options(kind)) }
        try network.load(Self.drawn(like: network.stateDict))
        return network
    }

    /// Weights that follow from their names.
    static func drawn(like state: StateDict) -> StateDict {
        var drawn = StateDict()
        for (name, tensor) in state { drawn[name] = weights(name, tensor.shape) }
        return drawn
    }

    private static func weights(_ name: String, _ shape: [Int]) -> Tensor {
        let factor = name.hasPrefix("final.2") ? 0.05 : 1
        guard shape.count > 1 else {
            let values = normal(shape, seed: seed(of: name), scale: 0.1 * factor)
            return name.hasSuffix("weight") ? 1 + values : values
        }
        let isTransposed = name.hasPrefix("up.") && name.hasSuffix(".3.weight")
        let inputs = isTransposed ? 4 * shape[0] : shape.dropFirst().reduce(1, *)
        return normal(shape, seed: seed(of: name), scale: factor * (1 / Double(inputs)).squareRoot())
    }

    private static func seed(of name: String) -> UInt64 {
        name.utf8.reduce(0) { (31 * $0 + UInt64($1)) % (1 << 31) }
    }

    /// Two samples, of the first of which a corner is void.
    func scene(_ size: [Int]) -> SceneBatch {
        let images = normal([2, channels] + size, seed: 1).sigmoid()
        let coarse = normal([2, classes] + size.map { $0 / 4 }, seed: 2, scale: 2)
        let labels = coarse.resized(size, .linear(alignCorners: false)).argmax(1).to(.uint8)
        labels.cropped([0..<1, 0..<3, 0..<5]).fill(255)
        return SceneBatch(images: images, labels: labels, noiseSeeds: [7, 8])
    }

    func maps(_ size: [Int]) -> Tensor { normal([2, classes] + size, seed: 3).sigmoid() }
}

extension DenoisingNetwork.Gate {
    /// nil for the network without a look at the elevation.
    init?(fixture kind: String) {
        switch kind {
        case "pkdiff": self = .magnitude
        case "pkdiff-source": self = .source
        default: return nil
        }
    }
}

/// The draws of the fixtures' scripts.
private func normal(_ shape: [Int], seed: UInt64, scale: Double = 1) -> Tensor {
    (Tensor.randomNormal(shape, dtype: .float64, using: Generator(seed: seed)) * Scalar(scale)).to(.float32)
}
