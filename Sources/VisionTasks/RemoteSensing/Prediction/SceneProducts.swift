import DataPipeline
import Foundation
import Torch

/// What is written of one scene, from its strips: a label map, the probabilities of the classes, a picture, and areas.
struct SceneProducts {
    private let reader: SceneReader
    private let encoding: LabelEncoding
    private var labels: TileRowWriter
    private var probabilities: ProbabilityWriter?
    private var quickLook: QuickLook?
    private var shares: ClassShares
    private let paths: ProductPaths

    init(_ reader: SceneReader, _ options: RemoteSensingInferenceOptions, in folder: String) throws {
        self.reader = reader
        let paths = ProductPaths(name: reader.scene.imageName, folder: folder)
        self.paths = paths
        encoding = LabelEncoding(reader.scheme)
        try createFolder(of: paths.labels)
        labels = try TileRowWriter(paths.labels, Self.format(reader, encoding))
        probabilities = try ProbabilityWriter(options.probabilities, reader, paths.probabilities)
        shares = ClassShares(classes: reader.scheme.names.count)
        if options.quickLook > 0 {
            quickLook = QuickLook(of: reader.size, longestSide: options.quickLook, LabelPainter(reader.scheme))
        }
    }

    private static func format(_ reader: SceneReader, _ encoding: LabelEncoding) -> RasterFormat {
        var format = RasterFormat(size: reader.size, type: .uint8, georeference: reader.georeference)
        (format.palette, format.nodata) = (encoding.palette, Double(encoding.void))
        return format
    }

    /// The next strip downwards.
    mutating func add(_ strip: SceneStrip) throws {
        let found = try strip.labels(of: reader)
        try labels.write(encoding.encoded(found).unsqueezed(0))
        try probabilities?.write(strip)
        shares.add(found)
        // Read again: a picture of the whole scene is never in memory.
        try quickLook?.add(top: strip.top, input: reader.input(strip.window), labels: found)
    }

    /// - Returns: the files that were written.
    mutating func finish() throws -> [String] {
        try labels.finish()
        try probabilities?.finish()
        try writeAreas()
        try writeQuickLook()
        return [paths.labels, paths.areas] + (probabilities == nil ? [] : [paths.probabilities])
            + (quickLook == nil ? [] : [paths.quickLook])
    }

    private func writeAreas() throws {
        let areas = SceneAreas(
            reader.scene.name, width: reader.size.width, height: reader.size.height, shares, names: reader.scheme.names,
            squareMetresOfPixel: reader.georeference?.squareMetresOfPixel)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let text = try encoder.encode(areas) + Data("\n".utf8)
        try AtomicFile.replace(paths.areas) { try $0.write(text) }
    }

    private func writeQuickLook() throws {
        guard let quickLook else { return }
        try createFolder(of: paths.quickLook)
        try PNG.write(quickLook.image(Legend(reader.scheme, shares)), to: paths.quickLook)
    }
}

/// The files of one scene.
private struct ProductPaths {
    let labels, areas, probabilities, quickLook: String

    init(name: String, folder: String) {
        labels = "\(folder)/\(name).tif"
        areas = "\(folder)/\(name).json"
        probabilities = "\(folder)/probabilities/\(name).tif"
        quickLook = "\(folder)/quicklooks/\(name).png"
    }
}

extension Scene {
    /// Of the image's file, without its ending.
    fileprivate var imageName: String { URL(filePath: image).deletingPathExtension().lastPathComponent }
}

/// Makes the folder that a file is to be in.
func createFolder(of file: String) throws {
    let folder = URL(filePath: file).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
}
