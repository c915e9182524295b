internal import CRasters
import Foundation
internal import Synchronization
public import Torch

/// A raster's file, open for reading: GeoTIFF, JPEG with a world file, VRT, and whatever else GDAL reads.
///
/// GDAL's handles serve one thread at a time, so threads that read one raster take turns: a read holds a lock as long as
/// decoding takes. In return they share the blocks that GDAL keeps decoded, at most 256 MB a process. Rasters do not
/// hold up each other.
public final class Raster: Sendable {
    public let info: RasterInfo
    private let functions: GeoFunctions
    // An address, which any thread may have; what is there is for one at a time.
    private let address: UInt
    private let turn = Mutex(())

    /// - Throws: `ImagingError` for a file that is missing, damaged or of a format that GDAL does not know; `DataError`
    ///   where there is no GDAL.
    public init(_ path: String) throws {
        functions = try GeoLibrary.functions()
        guard FileManager.default.fileExists(atPath: path) else { throw ImagingError(path, "there is no such file") }
        guard let opened = functions.open(path) else {
            throw ImagingError(path, "cannot be read as a raster: \(functions.reason)", remedy: Self.remedy)
        }
        do { info = try RasterInfo(opened, functions, path) } catch {
            functions.close(opened)
            throw error
        }
        address = UInt(bitPattern: opened)
    }

    deinit { functions.close(dataset) }

    private var dataset: OpaquePointer { OpaquePointer(bitPattern: address)! }

    private static let remedy = "gdalinfo shows what GDAL makes of it"

    /// Numbers as the file has them: neither scale nor offset is applied.
    ///
    /// - Parameters:
    ///   - bands: from 1, in any order; nil for all.
    ///   - dtype: of the result; numbers that it cannot hold are rounded or end at its limits, as GDAL does it.
    /// - Returns: `[bands, height, width]`, on the CPU.
    /// - Throws: `ImagingError` for what cannot be decoded. Tiles that a sparse file leaves out are its nodata value;
    ///   without one that is an error too.
    public func read(_ window: RasterWindow, bands: [Int]? = nil, as dtype: DType = .float32) throws -> Tensor {
        let bands = bands ?? info.bandNumbers
        if bands.contains(where: { info.bands[$0 - 1].isSignedByte }) {
            return try transfer(window, bands, .uint8, into: .int8, functions.read).to(dtype)
        }
        guard let type = RasterType(dtype) else { preconditionFailure("rasters are not read as \(dtype)") }
        return try transfer(window, bands, type, into: dtype, functions.read)
    }

    /// Whether pixels have data by the file's nodata values and masks, in all of the bands. Opacity does not count.
    ///
    /// - Returns: bool `[height, width]`; nil where all of the raster has data.
    public func mask(_ window: RasterWindow, bands: [Int]? = nil) throws -> Tensor? {
        let masked = (bands ?? info.bandNumbers).filter { info.bands[$0 - 1].hasMask }
        guard !masked.isEmpty else { return nil }
        return try transfer(window, masked, .uint8, into: .uint8, functions.read_mask).min([0]) .!= 0
    }

    private typealias Reading = (OpaquePointer, UnsafePointer<GeoTransfer>) -> CInt

    private func transfer(
        _ window: RasterWindow, _ bands: [Int], _ type: RasterType, into dtype: DType, _ body: Reading
    ) throws -> Tensor {
        precondition(RasterWindow(info.size).contains(window), "a window of \(window) in \(info.path) of \(info.size)")
        let tensor = Tensor.empty([bands.count, window.height, window.width], dtype: dtype, device: .cpu)
        let reason = turn.withLock { _ -> String? in
            let status = tensor.withTransfer(window, bands, type) { body(dataset, $0) }
            return status == 0 ? nil : functions.reason
        }
        if let reason {
            throw ImagingError(info.path, "cannot be read at \(window): \(reason)", remedy: "get the file anew")
        }
        return tensor
    }
}
