import DataPipeline
import Foundation
import NN
public import Parallel
public import Torch
public import Training

/// Finds the objects in pictures: draws them, and writes them down.
public final class DetectionPredictor: FilePredictor {
    private let network: YOLOv3
    private let placement: ModelPlacement
    private let configuration: DetectionConfiguration
    private let detector: Detector
    private var found: [PredictedImage] = []
    private var times = PredictionTimes()

    /// - Throws: `ConfigurationError` where the device lacks `evaluation.precision`.
    public init(
        _ network: YOLOv3, on device: Device = .cpu, _ configuration: DetectionConfiguration
    ) throws(ConfigurationError) {
        network.to(device).evaluate()
        self.network = network
        self.configuration = configuration
        placement = try ModelPlacement(evaluating: configuration.evaluation, on: device)
        detector = Detector(
            network.anchors, configuration.inference, confidence: configuration.inference.confidence)
    }

    public var filesAtATime: Int { configuration.inference.batch }

    /// Writes `<name>_prediction.jpg` (or `.png` for a PNG) and `<name>_prediction.txt`, each where it is asked for.
    public func predict(_ files: [String], into folder: String, progress _: WindowProgress) throws -> [String] {
        var pictures = try times.measure("read") { try files.map { try Image.read($0) } }
        let raw = times.measure("network") { outputs(of: pictures) }
        let boxes = times.measure("select") { detector(raw) }
        times.images += files.count
        return try times.measure("write") {
            try files.indices.flatMap { place in
                let image = PredictedImage(
                    files[place], pictures[place].size, placedBack(boxes[place], in: pictures[place].size),
                    configuration.data.classes)
                found.append(image)
                return try image.write(
                    &pictures[place], into: folder, draws: configuration.inference.drawsPictures,
                    text: configuration.inference.writesText)
            }
        }
    }

    /// Writes `predictions.json`, the boxes of all files, and says how fast this rank was.
    public func finish(over group: any ProcessGroup, into folder: String) throws -> [String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let mine = String(decoding: try encoder.encode(found), as: UTF8.self)
        let texts = try gatherTexts(mine, over: group)
        guard group.isMain else { return [] }
        let all = try texts.flatMap { try JSONDecoder().decode([PredictedImage].self, from: Data($0.utf8)) }
        encoder.outputFormatting.insert(.prettyPrinted)
        let json = try encoder.encode(all.sorted { $0.file < $1.file })
        let path = "\(folder)/predictions.json"
        try AtomicFile.replace(path) { try $0.write(json) }
        return [path, times.description]
    }

    private func outputs(of pictures: [Image]) -> [Tensor] {
        let samples = pictures.map { DetectionSample($0, on: configuration.canvas) }
        // As in evaluations: kernels may round differently for another number of images.
        let batch = DetectionBatch.collate(samples).padded(to: filesAtATime)
        let images = batch.to(placement.devices[0]).images
        return withoutGradient { placement.run(network, on: images) { network($0) } }
    }

    private func placedBack(_ boxes: [DetectedBox], in size: ImageSize) -> [DetectedBox] {
        let placement = Placement.letterbox(size, on: configuration.canvas)
        return boxes.map { $0.placedBack(placement, in: size) }
    }
}

extension ObjectDetection {
    public static var inputSuffixes: [String] { [".jpg", ".jpeg", ".png"] }

    public static func makePredictor(
        _ configuration: DetectionConfiguration, _ weights: StateDict, on device: Device,
        sharingFileOver group: any ProcessGroup
    ) throws -> DetectionPredictor {
        let network = YOLOv3(configuration.network)
        try network.load(weights)
        return try DetectionPredictor(network, on: device, configuration)
    }
}
