import DataPipeline
import Foundation
import TestSupport
import Testing
import Torch

@Suite struct SceneReaderTests {
    private let folder: SceneFolder

    init() throws { folder = try SceneFolder() }

    private func scene(elevation: String? = "dsm.tif") -> Scene {
        Scene(
            name: "one", image: folder.folder.file("top.tif"), elevation: elevation.map { folder.folder.file($0) })
    }

    @Test func channelsAreScaledAndHolesAreLow() throws {
        try folder.write(Tensor([0, 255, 51, 102] as [UInt8], shape: [1, 2, 2], device: .cpu), to: "top.tif")
        try folder.write(.plane([[-9999, 10], [30, 20]]), to: "dsm.tif", .float32, nodata: -9999)
        let reader = try SceneReader(scene())
        let input = try reader.input(RasterWindow(reader.size))
        #expect(input.shape == [2, 2, 2] && input.dtype == .float32 && reader.channels == 2)
        let expected: [Float] = [0, 1, 0.2, 0.4, 0, 0, 1, 0.5]
        #expect(input.flattened().array(of: Float.self) == expected)
        #expect(try reader.validity(RasterWindow(reader.size)).all().integer() == 1)
    }

    /// NaN, the file's value and the options' value are all holes.
    @Test func holesOfAllKindsAreLeftOutOfTheScale() throws {
        try folder.write(.zeros([1, 2, 3], dtype: .uint8, device: .cpu), to: "top.tif")
        try folder.write(.plane([[.nan, -1, 500], [4, 8, 6]]), to: "dsm.tif", .float32, nodata: -1)
        var options = SceneOptions()
        options.elevationNodata = 500
        let reader = try SceneReader(scene(), options: options)
        let input = try reader.input(RasterWindow(reader.size))[1]
        #expect(input.flattened().array(of: Float.self) == [0, 0, 0, 0, 1, 0.5])
    }

    @Test func fixedScalesAreInWhatABandMeasures() throws {
        let path = try GDALTools.make(
            Tensor([100.0, 200, 300, 400], shape: [1, 2, 2], device: .cpu), "dsm.tif",
            ["-ot", "Int16", "-a_scale", "0.1", "-a_offset", "5"], in: folder.folder)
        #expect(try Raster(path).info.bands[0].scale == 0.1)
        try folder.write(.zeros([1, 2, 2], dtype: .uint8, device: .cpu), to: "top.tif")
        var options = SceneOptions()
        options.elevationScale = .fixed(15, 35)
        let reader = try SceneReader(scene(), options: options)
        // 15, 25, 35 and 45 metres.
        expectClose(
            try reader.input(RasterWindow(reader.size))[1],
            Tensor([0, 0.5, 1, 1.5] as [Float], shape: [2, 2], device: .cpu))
    }

    @Test func pixelsWithoutAnImageAreInvalid() throws {
        let image = Tensor([7, 1, 2, 3, 4, 7, 6, 5] as [UInt8], shape: [2, 2, 2], device: .cpu)
        try folder.write(image, to: "top.tif", nodata: 7)
        var options = SceneOptions()
        options.usesElevation = false
        let reader = try SceneReader(scene(elevation: nil), options: options)
        let valid = try reader.validity(RasterWindow(reader.size))
        #expect(valid.flattened().array(of: Bool.self) == [false, false, true, true])
        options.bands = [2]
        let second = try SceneReader(scene(elevation: nil), options: options)
        #expect(
            try second.validity(RasterWindow(second.size)).flattened().array(of: Bool.self) == [
                true, false, true, true,
            ])
    }

    @Test func aRegionIsTheScene() throws {
        let values = rampedRaster([1, 20, 40], largest: 250)
        try folder.write(values, to: "top.tif", transform: [1000, 2, 0, 5000, 0, -2])
        var options = SceneOptions()
        options.usesElevation = false
        options.region = SceneRegion(x: 0.5, y: 0, width: 0.5, height: 0.75)
        let reader = try SceneReader(scene(elevation: nil), options: options)
        #expect(reader.size == ImageSize(width: 20, height: 15))
        #expect(reader.georeference?.transform == [1040, 2, 0, 5000, 0, -2])
        let input = try reader.input(RasterWindow(x: 3, y: 2, width: 5, height: 4))
        expectClose(input, values.cropped([2..<6, 23..<28]).to(.float32) / 255)
        options.region = SceneRegion(x: 30, y: 0, width: 20, height: 10)
        #expect(throws: DataError("the region 20x10 at 30, 0 is not within scene one of 40x20")) {
            try SceneReader(scene(elevation: nil), options: options)
        }
    }

    @Test func theScaleOfARegionIsThatOfTheWhole() throws {
        try folder.write(.zeros([1, 2, 4], dtype: .uint8, device: .cpu), to: "top.tif")
        try folder.write(.plane([[0, 0, 4, 6], [0, 0, 5, 8]]), to: "dsm.tif", .float32)
        var options = SceneOptions()
        options.region = SceneRegion(x: 2, y: 0, width: 2, height: 2)
        let reader = try SceneReader(scene(), options: options)
        #expect(
            try reader.input(RasterWindow(reader.size))[1].flattened().array(of: Float.self) == [0.5, 0.75, 0.625, 1])
    }

    @Test func rastersThatDoNotFitAreNamed() throws {
        let place = [1000.0, 2, 0, 5000, 0, -2]
        try folder.write(.zeros([1, 8, 8], dtype: .uint8, device: .cpu), to: "top.tif", transform: place)
        try folder.write(.zeros([1, 8, 9], device: .cpu), to: "wide.tif", .float32, transform: place)
        try folder.write(
            .zeros([1, 8, 8], device: .cpu), to: "far.tif", .float32, transform: [1001, 2, 0, 5000, 0, -2])
        let (top, wide, far) = (
            folder.folder.file("top.tif"), folder.folder.file("wide.tif"), folder.folder.file("far.tif")
        )
        let size = #expect(throws: DataError.self) { try SceneReader(scene(elevation: "wide.tif")) }
        #expect(size?.description.hasPrefix("\(wide) has 9x8 pixels, and \(top) has 8x8") == true)
        let other = #expect(throws: DataError.self) { try SceneReader(scene(elevation: "far.tif")) }
        #expect(
            other?.description.contains(
                "\(top) and \(far) lie in different places: pixel (0, 0) is at (1000.0, 5000.0) in one") == true)
        var options = SceneOptions()
        options.comparesGeoreferences = false
        #expect(try SceneReader(scene(elevation: "far.tif"), options: options).channels == 2)
        let missing = #expect(throws: ImagingError.self) { try SceneReader(scene(elevation: "none.tif")) }
        #expect(missing?.path == folder.folder.file("none.tif"))
        #expect(throws: DataError("scene one has no elevation: name its raster, or set usesElevation: false")) {
            try SceneReader(scene(elevation: nil))
        }
    }

    @Test func memoryDoesNotGrowWithTheRaster() throws {
        let path = folder.folder.file("top.tif")
        let writer = try RasterWriter(path, RasterFormat(size: ImageSize(width: 8192, height: 8192), type: .float32))
        let strip = Tensor.ones([256, 8192], device: .cpu)
        for y in stride(from: 0, to: 8192, by: 256) {
            try writer.write(strip, at: RasterWindow(x: 0, y: y, width: 8192, height: 256))
        }
        try writer.finish()
        let before = try residentMemory()
        #expect(try Raster(path).statistics().count == 8192 * 8192)
        // The raster has 256 MB, and so may GDAL's cache; what else is needed is a few windows.
        #expect(try residentMemory() - before < 400 << 20)
    }
}
