import DataPipeline
import TestSupport
import Testing
import Torch

@Suite struct LabelTests {
    private let folder: SceneFolder
    private let scheme = LabelScheme(
        names: ["road", "house"], colours: [.white, Colour(0, 0, 255)], values: [10, 20], voidColours: [.black],
        voidValues: [0])

    init() throws { folder = try SceneFolder() }

    private func reader(_ labels: String, size: ImageSize = ImageSize(width: 4, height: 2)) throws -> SceneReader {
        let image = try folder.write(.ones([1, size.height, size.width], dtype: .uint8, device: .cpu), to: "image.tif")
        var options = SceneOptions()
        options.usesElevation = false
        return try SceneReader(
            Scene(name: "one", image: image, labels: folder.folder.file(labels)), scheme: scheme, options: options)
    }

    private func classes(_ reader: SceneReader) throws -> [UInt8] {
        try reader.labels(RasterWindow(reader.size)).flattened().array()
    }

    @Test func coloursBecomeClassesAndUnknownOnesAreCounted() throws {
        let colours: [Character: Colour] = ["w": .white, "b": Colour(0, 0, 255), "-": .black, "?": Colour(1, 2, 3)]
        try folder.writeLabels(["wwb-", "b??w"], colours, to: "labels.tif")
        let reader = try reader("labels.tif")
        #expect(try classes(reader) == [0, 0, 1, 255, 1, 255, 255, 0])
        #expect(reader.unknownLabels == ["(1, 2, 3)": 2])
    }

    @Test func aPaletteBecomesClasses() throws {
        let index = Tensor([0, 1, 2, 3, 1, 1, 0, 3] as [UInt8], shape: [1, 2, 4], device: .cpu)
        try folder.write(index, to: "labels.tif", palette: [Colour(0, 0, 255), .white, .black, Colour(9, 9, 9)])
        let reader = try reader("labels.tif")
        #expect(try classes(reader) == [1, 0, 255, 255, 0, 0, 1, 255])
        #expect(reader.unknownLabels == ["(9, 9, 9), palette entry 3": 2])
    }

    @Test(arguments: [RasterType.uint8, .int16, .uint32, .float32])
    func numbersBecomeClasses(_ type: RasterType) throws {
        let numbers = Tensor.plane([[10, 20, 0, 30], [20, 20, 99, 10]])
        try folder.write(numbers, to: "labels.tif", type, nodata: 99)
        let reader = try reader("labels.tif")
        #expect(try classes(reader) == [0, 1, 255, 255, 1, 1, 255, 0])
        #expect(reader.unknownLabels == ["30": 1])
    }

    @Test func whatCannotBeLabelsIsRefused() throws {
        let bare = LabelScheme(names: ["a", "b"])
        try folder.write(.ones([3, 2, 4], device: .cpu), to: "labels.tif")
        let image = try folder.write(.ones([1, 2, 4], device: .cpu), to: "image.tif")
        var options = SceneOptions()
        options.usesElevation = false
        let scene = Scene(name: "one", image: image, labels: folder.folder.file("labels.tif"))
        let error = #expect(throws: DataError.self) {
            try SceneReader(scene, scheme: bare, options: options).labels(RasterWindow(x: 0, y: 0, width: 4, height: 2))
        }
        #expect(error?.description.contains("has colours, and the classes have none") == true)
    }

    @Test func schemesAreChecked() throws {
        var twice = scheme
        twice.voidColours = [.white]
        #expect(
            throws: DataError(
                "the colour (255, 255, 255) stands for two things: each class and void has one of its own")
        ) {
            try twice.check()
        }
        var short = scheme
        short.values = [1]
        #expect(throws: DataError("1 values for 2 classes (road, house): each class has one")) { try short.check() }
        try LabelScheme.isprs.check()
    }
}
