internal import CRasters
public import Torch

/// Writes a GeoTIFF window by window. It has its name only once it is whole; till then, and where that fails, what was
/// there before stays. For use by one thread.
public final class RasterWriter {
    public let format: RasterFormat
    private let functions: GeoFunctions
    private let file: PartialFile
    /// nil when finished.
    private var dataset: OpaquePointer?

    /// - Throws: `ImagingError` where the file cannot be written, `DataError` where there is no GDAL.
    public init(_ path: String, _ format: RasterFormat) throws {
        precondition(format.palette.isEmpty || (format.bands == 1 && format.type == .uint8), "a palette of \(format)")
        self.format = format
        functions = try GeoLibrary.functions()
        file = PartialFile(path)
        dataset = format.withCreation { functions.create(file.temporaryPath, $0) }
        guard dataset != nil else {
            let reason = functions.reason
            file.discard()
            throw Self.refusal(path, reason.replacing(file.temporaryPath, with: path))
        }
    }

    deinit {
        guard let dataset else { return }
        functions.close(dataset)
        file.discard()
    }

    /// Writes all bands of a window. Numbers that the file's type cannot hold are rounded, or end at its limits.
    ///
    /// Windows of whole tiles, or of whole rows from top to bottom, cost least: a tile that is written in parts may be
    /// compressed more than once, and a file then has the earlier tries in it too.
    ///
    /// - Parameter tensor: `[bands, height, width]`, or `[height, width]` for a single band.
    public func write(_ tensor: Tensor, at window: RasterWindow) throws {
        guard let dataset else { preconditionFailure("\(file.path) is written to after it was finished") }
        precondition(RasterWindow(format.size).contains(window), "a window of \(window) in \(format.size)")
        let shape = [format.bands, window.height, window.width]
        precondition(tensor.count == shape.reduce(1, *), "\(tensor.shape) for \(format.bands) bands of \(window)")
        guard let type = RasterType(tensor.dtype) else {
            preconditionFailure("rasters are not written from \(tensor.dtype)")
        }
        let status = tensor.to(.cpu).contiguous().withTransfer(window, Array(1...format.bands), type) {
            functions.write(dataset, $0)
        }
        guard status == 0 else { throw Self.refusal(file.path, functions.reason) }
    }

    /// Completes the file and gives it its name. To be called once; without it nothing is left.
    public func finish() throws {
        guard let dataset else { preconditionFailure("\(file.path) was finished before") }
        self.dataset = nil
        do {
            guard functions.finish(dataset) == 0 else { throw Self.refusal(file.path, functions.reason) }
            try sync(file.temporaryPath)
            try file.rename()
        } catch {
            file.discard()
            throw error
        }
    }

    private static func refusal(_ path: String, _ reason: String) -> ImagingError {
        ImagingError(path, "cannot be written: \(reason)", remedy: "check its folder and the space on the disk")
    }
}
