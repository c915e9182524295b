import DataPipeline
import Foundation
import NN
public import Parallel
public import Torch
public import Training

/// Finds what stands out in pictures: writes it as grey pictures, and shows it on them.
public final class SaliencyPredictor: FilePredictor {
    private let network: SaliencyNetwork
    private let placement: ModelPlacement
    private let configuration: SaliencyConfiguration
    private var times = PredictionTimes()

    /// - Throws: `ConfigurationError` where the device lacks `evaluation.precision`.
    public init(
        _ network: SaliencyNetwork, on device: Device = .cpu, _ configuration: SaliencyConfiguration
    ) throws(ConfigurationError) {
        network.to(device).evaluate()
        self.network = network
        self.configuration = configuration
        placement = try ModelPlacement(evaluating: configuration.evaluation, on: device)
    }

    public var filesAtATime: Int { configuration.inference.batch }

    /// Writes `<name>.png`, 8 bits a pixel and of the picture's size, and `overlays/<name>.jpg`, where it is asked for.
    public func predict(_ files: [String], into folder: String, progress _: WindowProgress) throws -> [String] {
        let images = try times.measure("read") { try files.map { try Image.read($0) } }
        let batch = SaliencyPictures.collate(
            zip(files, images).map { SaliencyPicture($1, name: stem(of: $0), size: configuration.canvas) })
        let raw = times.measure("network") { logits(of: batch) }
        let maps = try times.measure("resize") { try raw.saliencyMaps(of: batch.pictures) }
        times.images += files.count
        return try times.measure("write") {
            try maps.indices.flatMap { try write(maps[$0], batch.pictures[$0].name, on: images[$0], into: folder) }
        }
    }

    /// Says how fast this rank was.
    public func finish(over group: any ProcessGroup, into folder: String) -> [String] {
        group.isMain ? [times.description] : []
    }

    private func stem(of file: String) -> String { URL(filePath: file).deletingPathExtension().lastPathComponent }

    private func logits(of batch: SaliencyPictures) -> Tensor {
        // As in evaluations: kernels may round differently for another number of pictures.
        let images = batch.padded(to: filesAtATime).to(placement.devices[0]).images
        return withoutGradient { placement.run(network, on: images) { [network] in [network($0)] }[0] }
    }

    private func write(_ map: Image, _ name: String, on picture: Image, into folder: String) throws -> [String] {
        let path = "\(folder)/\(name).png"
        try map.write(to: path)
        guard configuration.inference.drawsOverlays else { return [path] }
        let overlays = "\(folder)/overlays"
        try FileManager.default.createDirectory(atPath: overlays, withIntermediateDirectories: true)
        var shown = picture
        shown.tint(map, .distinct(0))
        try shown.write(to: "\(overlays)/\(name).jpg")
        return [path, "\(overlays)/\(name).jpg"]
    }
}

extension SalientObjectDetection {
    public static var inputSuffixes: [String] { [".jpg", ".jpeg", ".png"] }

    public static func makePredictor(
        _ configuration: SaliencyConfiguration, _ weights: StateDict, on device: Device,
        sharingFileOver group: any ProcessGroup
    ) throws -> SaliencyPredictor {
        let network = SaliencyNetwork(configuration.model)
        try network.load(weights)
        return try SaliencyPredictor(network, on: device, configuration)
    }
}
