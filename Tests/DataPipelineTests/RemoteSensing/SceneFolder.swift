import DataPipeline
import Foundation
import TestSupport
import Torch

/// A folder of small scenes that a test writes itself.
struct SceneFolder {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    var path: String { folder.path }

    /// Numbers of any type to a GeoTIFF.
    ///
    /// - Parameter values: `[bands, height, width]`.
    @discardableResult
    func write(
        _ values: Tensor, to name: String, _ type: RasterType = .uint8, nodata: Double? = nil,
        transform: [Double]? = nil, palette: [Colour] = []
    ) throws -> String {
        let path = folder.file(name)
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        var format = RasterFormat(
            size: ImageSize(width: values.size(2), height: values.size(1)), bands: values.size(0), type: type)
        (format.nodata, format.palette) = (nodata, palette)
        format.georeference = transform.map { Georeference(transform: $0, projection: "EPSG:32632") }
        let writer = try RasterWriter(path, format)
        try writer.write(values, at: RasterWindow(format.size))
        try writer.finish()
        return path
    }

    /// Labels as colours: one pixel a letter of the rows.
    func writeLabels(_ rows: [String], _ colours: [Character: Colour], to name: String) throws {
        let pixels = rows.flatMap { row in row.map { colours[$0]! } }
        let levels = pixels.map(\.red) + pixels.map(\.green) + pixels.map(\.blue)
        try write(Tensor(levels, shape: [3, rows.count, rows[0].count], device: .cpu), to: name)
    }
}

extension Tensor {
    /// float32 `[1, height, width]` of rows.
    static func plane(_ rows: [[Float]]) -> Tensor {
        Tensor(rows.flatMap { $0 }, shape: [1, rows.count, rows[0].count], device: .cpu)
    }
}
