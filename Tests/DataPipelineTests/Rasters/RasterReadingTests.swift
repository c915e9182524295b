import DataPipeline
import Foundation
import TestSupport
import Testing
import Torch

/// GDAL's programs make rasters of every odd kind, and say what is in them; so must the reader.
@Suite struct RasterReadingTests {
    struct Case: CustomTestStringConvertible {
        let name: String
        let type: RasterType
        var bands = 1
        var largest = 200.0
        let options: [String]
        var isLossy = false

        var testDescription: String { name }
    }

    static func creation(_ options: String...) -> [String] { options.flatMap { ["-co", $0] } }

    static let cases = [
        Case(name: "bytes in strips", type: .uint8, bands: 3, options: ["-ot", "Byte"]),
        Case(
            name: "tiles, LZW, predictor 2", type: .uint16, largest: 60_000,
            options: ["-ot", "UInt16"]
                + creation("TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=16", "COMPRESS=LZW", "PREDICTOR=2")),
        Case(
            name: "tiles, DEFLATE, predictor 3", type: .float32,
            options: ["-ot", "Float32"]
                + creation("TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64", "COMPRESS=DEFLATE", "PREDICTOR=3")),
        Case(name: "float64", type: .float64, largest: 1e9, options: ["-ot", "Float64"]),
        Case(name: "int16 with nodata", type: .int16, options: ["-ot", "Int16", "-a_nodata", "7"]),
        Case(name: "float32 with nodata", type: .float32, options: ["-ot", "Float32", "-a_nodata", "-9999"]),
        Case(name: "uint32", type: .uint32, largest: 4e9, options: ["-ot", "UInt32"]),
        Case(name: "int32", type: .int32, largest: 2e9, options: ["-ot", "Int32"]),
        Case(
            name: "big-endian", type: .uint16, largest: 60_000,
            options: ["-ot", "UInt16"] + creation("ENDIANNESS=BIG")),
        Case(name: "one bit", type: .uint8, largest: 1, options: ["-ot", "Byte"] + creation("NBITS=1")),
        Case(
            name: "five bands, band by band", type: .uint16, bands: 5, largest: 900,
            options: ["-ot", "UInt16"] + creation("INTERLEAVE=BAND", "COMPRESS=DEFLATE")),
        Case(name: "BigTIFF", type: .uint8, options: ["-ot", "Byte"] + creation("BIGTIFF=YES")),
        Case(
            name: "JPEG in TIFF", type: .uint8, bands: 3,
            options: ["-ot", "Byte"] + creation("COMPRESS=JPEG", "PHOTOMETRIC=YCBCR"), isLossy: true),
        Case(
            name: "signed bytes", type: .int8, largest: 100,
            options: ["-ot", "Byte"] + creation("PIXELTYPE=SIGNEDBYTE")),
        Case(name: "scaled and moved", type: .int16, options: ["-ot", "Int16", "-a_scale", "0.5", "-a_offset", "10"]),
        Case(
            name: "a place", type: .uint8,
            options: ["-ot", "Byte", "-a_srs", "EPSG:32632", "-a_ullr", "500", "900", "697", "810"]),
    ]

    @Test(arguments: cases) func theReaderAgreesWithGDAL(_ one: Case) throws {
        let folder = try TemporaryFolder()
        let values = rampedRaster([one.bands, 90, 197], largest: one.largest)
        let path = try GDALTools.make(values, "odd.tif", one.options, in: folder)
        let (raster, info) = (try Raster(path), try GDALTools.info(path, statistics: true))
        expectAgreement(raster.info, info, one.type)
        try expectStatistics(raster, info)
        let whole = try raster.read(RasterWindow(raster.info.size), as: .float64)
        expectSame(whole, try GDALTools.pixels(path, folder))
        if !one.isLossy { expectSame(whole, values.to(.float64)) }
        let window = RasterWindow(x: 61, y: 13, width: 70, height: 41)
        let part = try raster.read(window, bands: [one.bands], as: one.type.dtype)
        expectSame(part.to(.float64), whole[(one.bands - 1)..<one.bands].cropped([13..<54, 61..<131]).contiguous())
    }

    private func expectAgreement(_ info: RasterInfo, _ gdal: GDALInfo, _ type: RasterType) {
        #expect([info.width, info.height] == gdal.size && info.driver == gdal.driverShortName)
        #expect(info.bands.count == gdal.bands.count && info.compression == gdal.compression)
        #expect(info.georeference?.transform == gdal.geoTransform)
        for (band, other) in zip(info.bands, gdal.bands) {
            #expect(band.type == type && (band.nodata == other.noDataValue?.value))
            #expect([band.blockSize.width, band.blockSize.height] == other.block)
            #expect(band.interpretation == other.colorInterpretation)
        }
    }

    private func expectStatistics(_ raster: Raster, _ gdal: GDALInfo) throws {
        for (number, band) in gdal.bands.enumerated() {
            let own = try raster.statistics(band: number + 1)
            #expect(own.minimum == band.minimum && own.maximum == band.maximum)
            #expect(abs(own.mean - band.mean!) <= 1e-9 * abs(band.mean!) + 1e-3)
            #expect(abs(own.deviation - band.stdDev!) <= 1e-9 * band.stdDev! + 1e-3)
        }
    }

    @Test func aRotatedPaletteOfAnotherFormatIsRead() throws {
        let folder = try TemporaryFolder()
        let values = rampedRaster([1, 20, 30], largest: 2)
        _ = try GDALTools.make(values, "index.tif", ["-ot", "Byte"], in: folder)
        let text = """
            <VRTDataset rasterXSize="30" rasterYSize="20"><GeoTransform>100, 2, 0.5, 200, 0.25, -3</GeoTransform>
            <VRTRasterBand dataType="Byte" band="1"><ColorInterp>Palette</ColorInterp><ColorTable>
            <Entry c1="9" c2="8" c3="7" c4="255"/><Entry c1="0" c2="0" c3="255" c4="255"/><Entry c1="4" c2="5" c3="6" c4="255"/>
            </ColorTable><SimpleSource><SourceFilename relativeToVRT="1">index.tif</SourceFilename><SourceBand>1</SourceBand>
            </SimpleSource></VRTRasterBand></VRTDataset>
            """
        let virtual = try folder.write(text.utf8, to: "turned.vrt")
        try GDALTools.run("gdal_translate", ["-q", virtual, folder.file("turned.tif")])
        for name in ["turned.vrt", "turned.tif"] {
            let raster = try Raster(folder.file(name))
            #expect(raster.info.georeference?.transform == [100, 2, 0.5, 200, 0.25, -3])
            #expect(Array(raster.info.palette.prefix(3)) == [Colour(9, 8, 7), Colour(0, 0, 255), Colour(4, 5, 6)])
            expectSame(try raster.read(RasterWindow(raster.info.size), as: .float64), values.to(.float64))
        }
    }

    @Test(arguments: ["jgw", "wld"]) func aWorldFileSaysWhereAJPEGPictureIs(_ ending: String) throws {
        let folder = try TemporaryFolder()
        let path = try GDALTools.make(
            rampedRaster([1, 16, 24], largest: 255), "height.jpg", ["-ot", "Byte", "-of", "JPEG"], in: folder)
        _ = try folder.write("0.5\n0\n0\n-0.5\n1000.25\n1999.75\n".utf8, to: "height.\(ending)")
        let raster = try Raster(path)
        #expect(raster.info.georeference?.transform == [1000, 0.5, 0, 2000, 0, -0.5])
        #expect(raster.info.georeference?.transform == (try GDALTools.info(path).geoTransform))
        expectSame(try raster.read(RasterWindow(raster.info.size), as: .float64), try GDALTools.pixels(path, folder))
    }

    @Test func pixelsWithoutDataAreKnown() throws {
        let folder = try TemporaryFolder()
        let values = Tensor([1.0, 7, 3, 7, 5, 6], shape: [1, 2, 3], device: .cpu)
        let path = try GDALTools.make(values, "holes.tif", ["-ot", "Int16", "-a_nodata", "7"], in: folder)
        let raster = try Raster(path)
        let window = RasterWindow(raster.info.size)
        let mask = try #require(try raster.mask(window))
        #expect(mask.flattened().array(of: Bool.self) == [true, false, true, false, true, true])
        #expect(try raster.statistics(nodata: 6).maximum == 5)
        let full = try Raster(GDALTools.make(values, "full.tif", ["-ot", "Int16"], in: folder))
        #expect(try full.mask(window) == nil)
    }

    @Test func notANumberHasNoData() throws {
        let folder = try TemporaryFolder()
        let values = Tensor([Double.nan, 2, 4, .nan], shape: [1, 2, 2], device: .cpu)
        let raster = try Raster(GDALTools.make(values, "nan.tif", ["-ot", "Float32"], in: folder))
        let statistics = try raster.statistics()
        #expect(statistics.count == 2 && statistics.mean == 3 && statistics.deviation == 1)
    }

    @Test func manyThreadsReadOneRaster() async throws {
        let folder = try TemporaryFolder()
        let values = rampedRaster([2, 256, 256], largest: 200)
        let raster = try Raster(
            GDALTools.make(
                values, "shared.tif", ["-ot", "Byte"] + Self.creation("TILED=YES", "COMPRESS=LZW"), in: folder))
        await withTaskGroup(of: Void.self) { group in
            for start in 0..<32 {
                group.addTask {
                    let window = RasterWindow(x: 3 * start, y: 5 * start, width: 100, height: 90)
                    let part = values.cropped([5 * start..<5 * start + 90, 3 * start..<3 * start + 100])
                    let read = try? raster.read(window, as: .float64)
                    #expect(read?.isEqual(to: part.to(.float64)) == true)
                }
            }
        }
    }
}
