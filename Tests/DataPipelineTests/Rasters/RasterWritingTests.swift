import DataPipeline
import Foundation
import TestSupport
import Testing
import Torch

/// What is written, GDAL's programs read back.
@Suite struct RasterWritingTests {
    static let formats: [RasterFormat] = RasterType.allCases.filter { $0 != .int8 }.flatMap { type in
        RasterFormat.Compression.allCases.map { compression in
            var format = RasterFormat(size: ImageSize(width: 300, height: 70), bands: 2, type: type)
            format.compression = compression
            format.isTiled = compression != .lzw
            return format
        }
    }

    @Test(arguments: formats) func gdalReadsWhatIsWritten(_ format: RasterFormat) throws {
        let folder = try TemporaryFolder()
        let values = rampedRaster([2, 70, 300], largest: 250)
        try write(values, format, to: folder.file("out.tif"))
        let info = try GDALTools.info(folder.file("out.tif"))
        #expect(info.bands.map(\.type) == Array(repeating: gdalName(format.type), count: 2))
        #expect(info.compression == (format.compression == .none ? nil : format.compression.rawValue.uppercased()))
        #expect(info.bands[0].block == (format.isTiled ? [256, 256] : info.bands[0].block))
        expectSame(try GDALTools.pixels(folder.file("out.tif"), folder), values.to(.float64))
        #expect(try folder.names.allSatisfy { !$0.contains("partial") && !$0.hasSuffix(".aux.xml") })
    }

    /// Window by window, the last ones cut off by the edge.
    private func write(_ values: Tensor, _ format: RasterFormat, to path: String) throws {
        let writer = try RasterWriter(path, format)
        for window in RasterWindow.covering(format.size, blocks: ImageSize(width: 256, height: 32), pixels: 1) {
            let rows = window.y..<window.y + window.height
            try writer.write(values.cropped([rows, window.x..<window.x + window.width]).to(.float32), at: window)
        }
        try writer.finish()
    }

    private func gdalName(_ type: RasterType) -> String {
        let name = "\(type)"
        if type == .uint8 { return "Byte" }
        return name.hasPrefix("u") ? "UInt" + name.dropFirst(4) : name.prefix(1).uppercased() + name.dropFirst()
    }

    @Test func placePaletteNodataAndNamesAreKept() throws {
        let folder = try TemporaryFolder()
        var format = RasterFormat(size: ImageSize(width: 5, height: 4))
        format.georeference = Georeference(
            transform: [321_498, 2, 0.5, 4_298_018, -0.25, -2], projection: "EPSG:26918")
        format.palette = [.white, Colour(0, 0, 255), Colour(1, 2, 3)]
        format.nodata = 255
        format.bandNames = ["class"]
        let writer = try RasterWriter(folder.file("map.tif"), format)
        try writer.write(.zeros([4, 5], dtype: .uint8, device: .cpu), at: RasterWindow(format.size))
        #expect(!FileManager.default.fileExists(atPath: folder.file("map.tif")))
        try writer.finish()
        let info = try GDALTools.info(folder.file("map.tif"))
        #expect(info.geoTransform == format.georeference?.transform)
        #expect(info.bands[0].noDataValue?.value == 255 && info.bands[0].description == "class")
        #expect(
            info.bands[0].colorTable?.entries.prefix(3) == [[255, 255, 255, 255], [0, 0, 255, 255], [1, 2, 3, 255]])
        let own = try Raster(folder.file("map.tif")).info
        #expect(own.georeference?.projection?.contains("UTM zone 18N") == true)
        #expect(Array(own.palette.prefix(3)) == format.palette)
    }

    @Test func nothingIsLeftOfWhatIsNotFinished() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("before".utf8, to: "map.tif")
        do {
            let writer = try RasterWriter(path, RasterFormat(size: ImageSize(width: 8, height: 8)))
            try writer.write(
                .ones([8, 8], dtype: .uint8, device: .cpu), at: RasterWindow(x: 0, y: 0, width: 8, height: 8))
            #expect(try folder.names.count == 2)
        }
        #expect(try folder.names == ["map.tif"])
        #expect(try bytes(ofFile: path) == Array("before".utf8))
    }

    @Test func aFolderThatIsNotThereIsNamed() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: ImagingError.self) {
            try RasterWriter(folder.file("no/map.tif"), RasterFormat(size: ImageSize(width: 8, height: 8)))
        }
        #expect(error?.description.hasPrefix("\(folder.path)/no/map.tif: cannot be written: ") == true)
        #expect(error?.description.contains("partial") == false)
    }
}
