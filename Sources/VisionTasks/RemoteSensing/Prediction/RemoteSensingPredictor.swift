public import DataPipeline
import Parallel
import Torch

/// Maps of what is to be found in images, as GeoTIFF, with pictures to look at and the classes' areas.
public final class RemoteSensingPredictor: FilePredictor {
    private let classifier: any WindowClassifier
    private let inference: SceneInference
    private let data: PredictedData

    /// - Parameters:
    ///   - classifier: on the inference's device.
    ///   - inference: whose group shares the windows of each image: all its ranks have to predict all images, and the main
    ///     one writes.
    public init(_ classifier: any WindowClassifier, _ inference: SceneInference, _ data: PredictedData) {
        (self.classifier, self.inference, self.data) = (classifier, inference, data)
    }

    public var filesAtATime: Int { 1 }

    public func predict(_ files: [String], into folder: String, progress: WindowProgress) throws -> [String] {
        try files.flatMap { try predict($0, into: folder, progress) }
    }

    /// Writes `<name>.tif`, the label map, and `<name>.json`; `probabilities/<name>.tif` and `quicklooks/<name>.png` where
    /// they are asked for.
    ///
    /// - Returns: the files, on the rank that has written them.
    private func predict(_ file: String, into folder: String, _ progress: WindowProgress) throws -> [String] {
        let scene = try data.scene(ofImage: file, elevation: inference.options.elevation)
        let reader = try SceneReader(scene, scheme: data.scheme, options: data.options)
        var products = inference.group.isMain ? try SceneProducts(reader, inference.options, in: folder) : nil
        try withoutGradient {
            let windows = inference.grid(over: reader.size).count
            try inference(reader, named: scene.name, classifier, progress: { progress($0, windows) }) {
                try products?.add($0)
            }
        }
        return try products?.finish() ?? []
    }
}

/// What predictions are told of their images.
public struct PredictedData: Sendable {
    /// Whose patterns say where an image's elevation lies.
    public var source: SceneSource
    public var scheme: LabelScheme
    public var options: SceneOptions

    /// - Parameter options: of the data; a region that they keep to is for training and evaluation only.
    public init(source: SceneSource, scheme: LabelScheme, options: SceneOptions) {
        (self.source, self.scheme, self.options) = (source, scheme, options)
        self.options.region = nil
    }

    func scene(ofImage file: String, elevation: String?) throws -> Scene {
        guard options.usesElevation else { return Scene(name: source.id(ofImage: file), image: file) }
        return try source.scene(ofImage: file, elevation: elevation)
    }
}
