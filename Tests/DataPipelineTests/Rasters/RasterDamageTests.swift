import DataPipeline
import Foundation
import TestSupport
import Testing
import Torch

/// Damaged files are errors that name them: never zeros that are taken for data, and never a crash.
@Suite struct RasterDamageTests {
    private let kinds: [[String]] = [
        ["-ot", "Byte"], ["-ot", "Float32", "-co", "TILED=YES"],
        ["-ot", "UInt16", "-co", "COMPRESS=LZW", "-co", "TILED=YES"],
        ["-ot", "Float32", "-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=3"], ["-ot", "Byte", "-of", "JPEG"],
        ["-ot", "Byte", "-of", "PNG"], ["-ot", "Byte", "-co", "COMPRESS=JPEG"],
    ]

    @Test func aFileThatEndsEarlyIsAnError() throws {
        let folder = try TemporaryFolder()
        for options in kinds {
            let whole = try bytes(
                ofFile: GDALTools.make(rampedRaster([1, 300, 310], largest: 255), "whole.tif", options, in: folder))
            for share in [0.02, 0.3, 0.6, 0.9, 0.99] {
                let path = try folder.write(whole.prefix(Int(share * Double(whole.count))), to: "short.tif")
                let error = #expect(throws: ImagingError.self, "\(options) \(share)") { try readAll(path) }
                #expect(error?.path == path)
            }
            try FileManager.default.removeItem(atPath: folder.file("whole.tif"))
        }
    }

    private func readAll(_ path: String) throws {
        let raster = try Raster(path)
        // Of a size that damage has made up, a part is enough.
        let windows = RasterWindow.covering(raster.info.size, blocks: raster.info.blockSize).prefix(16)
        for window in windows where window.width * window.height < 1 << 24 { _ = try raster.read(window) }
    }

    /// Random bytes, at random places: either an error, or a file that is still read to its end.
    @Test func damageOfAnyKindEndsNothing() throws {
        let folder = try TemporaryFolder()
        var random = SampleRandom(seed: 1, epoch: 0, index: 0)
        for options in kinds {
            var whole = try bytes(
                ofFile: GDALTools.make(rampedRaster([1, 60, 70], largest: 255), "whole.tif", options, in: folder))
            for _ in 0..<40 {
                let place = random.bernoulli(0.5) ? random.integer(below: 200) : random.integer(below: whole.count)
                whole[min(place, whole.count - 1)] = UInt8(random.integer(below: 256))
                let path = try folder.write(whole, to: "damaged.tif")
                do { try readAll(path) } catch { #expect((error as? ImagingError)?.path == path) }
            }
            try FileManager.default.removeItem(atPath: folder.file("whole.tif"))
        }
    }

    @Test func tilesThatAreNotThereAreNoZeros() throws {
        let folder = try TemporaryFolder()
        let sparse = ["-ot", "Byte", "-co", "SPARSE_OK=TRUE", "-co", "TILED=YES"]
        let nothing = Tensor.zeros([1, 300, 300], dtype: .float64, device: .cpu)
        let bare = try GDALTools.make(nothing, "bare.tif", sparse, in: folder)
        let error = #expect(throws: ImagingError.self) { try readAll(bare) }
        #expect(error?.reason.contains("tiles or strips are missing") == true)
        let named = try Raster(GDALTools.make(nothing, "named.tif", sparse + ["-a_nodata", "0"], in: folder))
        let mask = try named.mask(RasterWindow(x: 0, y: 0, width: 300, height: 300))
        #expect(mask?.any().item() == 0)
    }

    @Test func foreignAndMissingFilesAreNamed() throws {
        let folder = try TemporaryFolder()
        let text = try folder.write("no raster at all".utf8, to: "text.tif")
        #expect(throws: ImagingError.self) { try Raster(text) }
        let missing = #expect(throws: ImagingError.self) { try Raster(folder.file("none.tif")) }
        #expect(missing?.description == "\(folder.file("none.tif")): there is no such file")
    }
}
