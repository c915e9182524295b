import DataPipeline
import TestSupport
import Torch

/// What MONAI's transforms answer.
struct TransformFixtures: Decodable {
    struct Case: Decodable {
        let name, kind: String
        let options: Options

        var input: String { "\(name)/image" }
        var output: String { "\(name)/output" }
    }

    struct Options: Decodable {
        let minv, maxv, value, factor: Double?
        let channelWise: Bool?
        let k: Int?
        let spatialAxes, spatialSize, roiSize, roiCenter: [Int]?
        let spatialAxis: Axes?
        let method, mode: String?
        let channelDim: ChannelAxis?
    }

    struct Center: Decodable {
        let shape, roi, center: [Int]
        let allowSmaller: Bool
        let corrected: [Int]?
    }

    struct Indices: Decodable {
        let name, label: String
        let image: String?
        let imageThreshold: Float
        let foreground, background: [Int]
    }

    struct Crops: Decodable {
        struct Options: Decodable {
            let pos, neg: Double
            let numSamples: Int
            let spatialSize: [Int]
            let allowSmaller: Bool?
        }

        let name, label: String
        let options: Options
        let seed: UInt32
        let centers: [[Int]]
        let outputs: [String]
    }

    struct Rotations: Decodable {
        let seed: UInt32
        let prob: Double
        let maxK: Int
        let k: [Int]
    }

    struct Flips: Decodable {
        let seed: UInt32
        let prob: Double
        let flipped: [Bool]
    }

    /// An axis, or several.
    struct Axes: Decodable {
        let list: [Int]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            list = try (try? container.decode([Int].self)) ?? [container.decode(Int.self)]
        }
    }

    /// An axis, or "no_channel".
    struct ChannelAxis: Decodable {
        let axis: Spatial.ChannelAxis

        init(from decoder: any Decoder) throws {
            let number = try? decoder.singleValueContainer().decode(Int.self)
            axis = number.map { $0 < 0 ? .last : .first } ?? .none
        }
    }

    let cases: [Case]
    let centers: [Center]
    let indices: [Indices]
    let crops: [Crops]
    let rotations: [Rotations]
    let flips: [Flips]

    static func load() throws -> (TransformFixtures, StateDict) {
        (try fixture("transforms.json"), try Fixtures.tensors("transforms.safetensors"))
    }
}
