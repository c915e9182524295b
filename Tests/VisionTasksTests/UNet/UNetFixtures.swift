import TestSupport
import Testing
import Torch
import VisionTasks

/// MONAI's `UNet`, and what it answers.
struct UNetFixtures: Decodable {
    struct Case: Decodable, CustomTestStringConvertible {
        let name, file: String
        let options: FixtureOptions
        let state: [Entry]
        let noise: [String]
        let parameterCount, steps: Int
        let losses: [Double]

        var testDescription: String { name }
        var network: UNet.Options { UNet.Options(monai: options) }

        /// Biases before a normalisation: their gradients are rounding noise, which Adam makes large.
        func isNoise(_ name: String) -> Bool { noise.contains(name) }

        func tensors() throws -> StateDict {
            let prefix = "\(name)/"
            let all = try Fixtures.tensors(file)
            return StateDict(uniqueKeysWithValues: all.map { ($0.key.dropFirst(prefix.count).description, $0.value) })
        }
    }

    struct Entry: Decodable {
        let name: String
        let shape: [Int]
        let parameter: Bool
    }

    /// A tensor by its sums and a few of its elements.
    struct Summary: Decodable {
        let sum, absSum: Double
        let first: [Float]
        let last: [Float]?
        let shape: [Int]
    }

    struct Tutorial: Decodable {
        let state: [Entry]
        let parameterCount: Int
        let noise: [String]
        let initial, grad: [String: Summary]
        let input, target, output: Summary
        let loss: Double
    }

    let cases: [Case]
    let tutorial: Tutorial

    static func load() throws -> UNetFixtures { try Fixtures.json("unet.json") }
}

extension UNet.Options {
    init(monai options: FixtureOptions) {
        self.init()
        axes = options.integer("spatial_dims") ?? 3
        inputChannels = options.integer("in_channels") ?? 1
        outputChannels = options.integer("out_channels") ?? 1
        channels = options.integers("channels") ?? []
        strides = options.integers("strides") ?? []
        kernelSize = options.integer("kernel_size") ?? 3
        upKernelSize = options.integer("up_kernel_size") ?? 3
        residualUnits = options.integer("num_res_units") ?? 0
        activation = options.text("act") == "RELU" ? .relu : .prelu
        normalization = options.text("norm") == "BATCH" ? .batch : .instance
        dropout = options.number("dropout") ?? 0
        bias = options.flag("bias", default: true)
    }
}
