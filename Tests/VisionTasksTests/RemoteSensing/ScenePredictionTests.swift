import DataPipeline
import Foundation
import Parallel
import TestSupport
import Testing
import Torch
import VisionTasks

/// What predictions write, read back.
@Suite struct ScenePredictionTests {
    private static let projection = """
        PROJCS["ETRS89 / UTM zone 32N",GEOGCS["ETRS89",DATUM["European_Terrestrial_Reference_System_1989",\
        SPHEROID["GRS 1980",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],\
        PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",9],\
        PARAMETER["scale_factor",0.9996],PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1],\
        AUTHORITY["EPSG","25832"]]
        """
    /// Turned by a third, pixels of 0.3 by 0.4 metres.
    private static let transform = [497_000.5, 0.24, -0.24, 5_419_000.25, -0.18, -0.32]
    private static let scheme = LabelScheme(
        names: ["ground", "roof"], colours: [Colour(0, 0, 0), Colour(200, 30, 30)])

    /// One band of bytes and an elevation, in the folders that a generic set has.
    private static func write(_ name: String, in folder: TemporaryFolder, withElevation: Bool = true) throws -> String {
        let size = ImageSize(width: 70, height: 45)
        for part in ["image", "elevation"] where part == "image" || withElevation {
            let path = folder.file("\(part)/\(name).tif")
            try FileManager.default.createDirectory(
                atPath: folder.file(part), withIntermediateDirectories: true)
            var format = RasterFormat(
                size: size, type: part == "image" ? .uint8 : .float32,
                georeference: Georeference(transform: transform, projection: projection))
            format.nodata = part == "image" ? 0 : nil
            let writer = try RasterWriter(path, format)
            let values = (noise([45, 70], seed: part == "image" ? 1 : 2) * 60 + 128).clamped(0, 255)
            try writer.write(values, at: RasterWindow(size))
            try writer.finish()
        }
        return folder.file("image/\(name).tif")
    }

    private static func predictor(
        _ change: (inout RemoteSensingInferenceOptions) -> Void = { _ in }, _ scheme: LabelScheme = scheme,
        over group: any ProcessGroup = SoloGroup()
    ) -> RemoteSensingPredictor {
        var options = RemoteSensingInferenceOptions()
        (options.window, options.stride, options.batch) = (16, 8, 4)
        change(&options)
        return RemoteSensingPredictor(
            NeighbourhoodClassifier(classes: 2), SceneInference(options, seed: 0, over: group),
            PredictedData(source: SceneSource("", layout: .folders), scheme: scheme, options: SceneOptions()))
    }

    @Test func mapsLieWhereTheirImagesDo() throws {
        let folder = try TemporaryFolder()
        let image = try Self.write("area5", in: folder)
        let written = try Self.predictor { $0.probabilities = .float32 }.predict([image], into: folder.file("."))
        let names = ["area5.tif", "area5.json", "probabilities/area5.tif", "quicklooks/area5.png"]
        #expect(written == names.map { folder.file("./\($0)") })
        let (before, after) = (try Raster(image).info, try Raster(written[0]).info)
        #expect(after.size == before.size && after.georeference == before.georeference)
        #expect(after.georeference?.transform == Self.transform)
        #expect(after.bands.map(\.type) == [.uint8] && after.bands[0].nodata == 255)
        #expect(after.palette.prefix(2) == [Colour(0, 0, 0), Colour(200, 30, 30)])
        // Black is a class here: what has no class is drawn in another colour.
        #expect(after.palette[255] == .white)
        let probabilities = try Raster(written[2]).info
        #expect(probabilities.bands.map(\.type) == [.float32, .float32])
        #expect(probabilities.bands.map(\.description) == ["ground", "roof"])
        #expect(probabilities.georeference == before.georeference)
    }

    @Test func mapsHaveTheLikeliestClasses() throws {
        let folder = try TemporaryFolder()
        let image = try Self.write("area5", in: folder)
        let written = try Self.predictor { $0.probabilities = .uint8 }.predict([image], into: folder.file("out"))
        let labels = try read(written[0])[0]
        let levels = try read(written[2])
        #expect(((levels[0] + levels[1]) .>= 254).all().integer() == 1)
        let hasData = try read(image)[0] .!= 0
        #expect((labels .== 255).isEqual(to: !hasData))
        let sure = hasData .& (levels[0] .!= levels[1])
        expectSame(labels[mask: sure], (levels[1] .> levels[0])[mask: sure].to(.float32))
        // Read back by the scheme, the map has the same classes.
        var options = SceneOptions()
        options.usesElevation = false
        let reader = try SceneReader(
            Scene(name: "area5", image: image, labels: written[0]), scheme: Self.scheme, options: options)
        expectSame(try reader.labels(RasterWindow(reader.size)).to(.float32), labels)
    }

    private func read(_ path: String) throws -> Tensor {
        let raster = try Raster(path)
        return try raster.read(RasterWindow(raster.info.size))
    }

    @Test func areasAreInSquareMetres() throws {
        struct Areas: Decodable {
            struct Class: Decodable {
                let name: String
                let pixels: Int
                let share: Double
                let squareMetres: Double?
            }
            let void: Int
            let classes: [Class]
        }
        let folder = try TemporaryFolder()
        let written = try Self.predictor().predict([Self.write("area5", in: folder)], into: folder.file("out"))
        let areas = try JSONDecoder().decode(Areas.self, from: Data(contentsOf: URL(filePath: written[1])))
        let labels = try read(written[0])
        #expect(areas.classes.map(\.name) == ["ground", "roof"])
        #expect(areas.void == (labels .== 255).sum().integer())
        for (label, entry) in areas.classes.enumerated() {
            #expect(entry.pixels == (labels .== Scalar(label)).sum().integer() && entry.pixels > 0)
            #expect(abs(try #require(entry.squareMetres) - 0.12 * Double(entry.pixels)) < 1e-6)
            #expect(abs(entry.share - Double(entry.pixels) / Double(45 * 70 - areas.void)) < 1e-12)
        }
    }

    @Test func ranksWriteTheSameFiles() throws {
        let folder = try TemporaryFolder()
        let image = try Self.write("area5", in: folder)
        let alone = try Self.predictor { $0.probabilities = .float32 }.predict([image], into: folder.file("one"))
        let shared = try LoopbackRanks.run(3) { group in
            try Self.predictor({ $0.probabilities = .float32 }, over: group).predict(
                [image], into: folder.file("three"))
        }
        #expect(shared.map(\.count) == [4, 0, 0])
        for (one, three) in zip(alone, shared[0]) { #expect(try bytes(ofFile: one) == bytes(ofFile: three)) }
    }

    @Test func quickLooksShowEverySoManiethPixel() throws {
        let folder = try TemporaryFolder()
        let image = try Self.write("area5", in: folder)
        let whole = try Self.predictor().predict([image], into: folder.file("whole"))
        let small = try Self.predictor { $0.quickLook = 30 }.predict([image], into: folder.file("small"))
        let labels = try read(whole[0])[0]
        let (large, look) = (try PNG.read(whole[2]), try PNG.read(small[2]))
        // 70 x 45 by threes are 24 x 15, twice, then the legend.
        #expect(large.height >= 45 && look.height >= 15 && large.width - look.width == 2 * (70 - 24))
        for (x, y) in [(0, 0), (5, 9), (23, 14)] {
            let label = labels[3 * y][3 * x].integer()
            let pixel = 3 * (y * look.width + 24 + 8 + x)
            let colour = Colour(look.pixels[pixel], look.pixels[pixel + 1], look.pixels[pixel + 2])
            #expect(label == 255 ? colour == .white : colour == Self.scheme.colours[label])
        }
        let none = try Self.predictor { $0.quickLook = 0 }.predict([image], into: folder.file("none"))
        #expect(none.count == 2)
    }

    @Test func elevationsAreFoundOrNamed() throws {
        let folder = try TemporaryFolder()
        let image = try Self.write("area5", in: folder, withElevation: false)
        let error = #expect(throws: DataError.self) {
            try Self.predictor().predict([image], into: folder.file("out"))
        }
        #expect(error?.description.contains("image/area5.tif has no elevation: expected") == true)
        #expect(error?.description.contains("inference.elevation") == true)
        _ = try Self.write("area5", in: folder)
        try FileManager.default.moveItem(atPath: folder.file("elevation"), toPath: folder.file("heights"))
        let found = try Self.predictor { $0.elevation = "../heights/*.tif" }.predict([image], into: folder.file("out"))
        #expect(found.count == 3)
    }

    /// Numbers of label rasters that are not 0, 1, 2, ..., one of them 255.
    @Test func mapsHaveTheNumbersOfLabels() throws {
        let folder = try TemporaryFolder()
        let image = try Self.write("area5", in: folder)
        let scheme = LabelScheme(names: ["ground", "roof"], values: [7, 255])
        let usual = try Self.predictor().predict([image], into: folder.file("usual"))
        let own = try Self.predictor({ _ in }, scheme).predict([image], into: folder.file("own"))
        #expect(try Raster(own[0]).info.bands[0].nodata == 254)
        let (indices, values) = (try read(usual[0]), try read(own[0]))
        #expect((values .== 7).isEqual(to: indices .== 0) && (values .== 255).isEqual(to: indices .== 1))
        #expect((values .== 254).isEqual(to: indices .== 255))
    }
}
