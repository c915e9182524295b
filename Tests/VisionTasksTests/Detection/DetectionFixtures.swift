import TestSupport
import Testing
import Torch
import VisionTasks

/// What a YOLOv3 in plain PyTorch answers: `detection.json`.
struct DetectionFixtures: Decodable {
    struct LossCase: Decodable, CustomTestStringConvertible {
        let name: String
        let kind: DetectionLossOptions.Kind
        let isEmpty: Bool
        let smoothing, loss: Double
        /// Means; those over no objects are missing.
        let terms: [String: Double]

        var testDescription: String { name }
    }

    struct Training: Decodable, CustomTestStringConvertible {
        let name: DetectionLossOptions.Kind
        let rate: Double
        let losses: [Double]
        let gradientNorms: [String: Double]

        var testDescription: String { name.rawValue }
    }

    struct Assignment: Decodable, CustomTestStringConvertible {
        let name: String
        /// Rows of six.
        let targets: [Float]
        /// Scale, image, anchor, row, column, classes ...
        let best, every: [[Int]]
        /// Scale, image, anchor, row, column.
        let ignored: [[Int]]

        var testDescription: String { name }
        var rows: Tensor { Tensor(targets, shape: [targets.count / 6, 6]) }
    }

    let losses: [LossCase]
    let training: [Training]
    let assignments: [Assignment]
    let anchors: [[Double]]
    let classes, numbers: Int
    let width, momentum, decodeThreshold: Double
    let depths: [Int]
    let parameters: [String: [Int]]

    static func load() throws -> DetectionFixtures { try Fixtures.json("detection.json") }
    static func tensors() throws -> StateDict { try Fixtures.tensors("detection.safetensors") }

    var options: YOLOv3.Options {
        var options = YOLOv3.Options()
        (options.classes, options.width, options.depths, options.anchors) = (classes, width, depths, anchors)
        return options
    }

    /// With the initial weights of the fixtures.
    func network() throws -> YOLOv3 {
        let network = seeded { YOLOv3(options) }
        _ = try network.loadWeights(Fixtures.path("detection.weights"))
        return network
    }

    func loss(_ kind: DetectionLossOptions.Kind, smoothing: Double = 0) -> any DetectionLoss {
        var options = DetectionLossOptions()
        (options.kind, options.labelSmoothing) = (kind, smoothing)
        return options.makeLoss(Anchors(anchors), classes: classes)
    }
}

/// The tensors `<name>32`, `<name>16`, `<name>8`.
func scales(_ name: String, of tensors: StateDict) throws -> [Tensor] {
    try Anchors.strides.map { try #require(tensors["\(name)\($0)"]) }
}
