import DataPipeline
import Torch

/// Writes a raster from strips of any height, in whole rows of tiles.
///
/// Each tile is compressed once, and files are the same to the last byte however high strips are: GDAL fills the part of a
/// tile that is beyond the raster otherwise where the tile is written in pieces.
struct TileRowWriter {
    private let writer: RasterWriter
    private var top = 0
    /// `[bands, rows, width]`, from `top` on.
    private var waiting: Tensor?

    init(_ path: String, _ format: RasterFormat) throws { writer = try RasterWriter(path, format) }

    /// - Parameter strip: `[bands, rows, width]`, the next rows downwards.
    mutating func write(_ strip: Tensor) throws {
        var rows = waiting.map { Tensor.concatenate([$0, strip], axis: 1) } ?? strip
        while rows.size(1) >= RasterFormat.tileSide {
            try put(rows.sliced(0..<RasterFormat.tileSide, axis: 1))
            rows = rows.sliced(RasterFormat.tileSide..<rows.size(1), axis: 1)
        }
        waiting = rows
    }

    /// Completes the file and gives it its name.
    mutating func finish() throws {
        if let waiting, waiting.size(1) > 0 { try put(waiting) }
        try writer.finish()
    }

    private mutating func put(_ rows: Tensor) throws {
        try writer.write(rows, at: RasterWindow(x: 0, y: top, width: rows.size(2), height: rows.size(1)))
        top += rows.size(1)
    }
}
