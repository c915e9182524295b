import DataPipeline
import Torch

/// Writes the probabilities of a scene's classes, a band each, of the class's name.
struct ProbabilityWriter {
    private let output: ProbabilityOutput
    private var writer: TileRowWriter

    /// nil where none are to be written.
    init?(_ output: ProbabilityOutput, _ reader: SceneReader, _ path: String) throws {
        guard output != .none else { return nil }
        self.output = output
        try createFolder(of: path)
        var format = RasterFormat(
            size: reader.size, bands: reader.scheme.names.count, type: output == .uint8 ? .uint8 : .float32,
            georeference: reader.georeference)
        format.bandNames = reader.scheme.names
        writer = try TileRowWriter(path, format)
    }

    mutating func write(_ strip: SceneStrip) throws {
        let found = strip.probabilities
        try writer.write(output == .uint8 ? (found * 255).rounded().to(.uint8) : found)
    }

    mutating func finish() throws { try writer.finish() }
}
