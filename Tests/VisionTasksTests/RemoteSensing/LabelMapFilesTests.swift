import DataPipeline
import Foundation
import TestSupport
import Testing
import Torch
import VisionTasks

/// Label maps in folders, of any program.
@Suite struct LabelMapFilesTests {
    private let folder: TemporaryFolder
    private static let size = ImageSize(width: 40, height: 300)

    init() throws {
        folder = try TemporaryFolder()
        for name in ["labels", "predictions"] {
            try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: true)
        }
    }

    private static func drawn(_ seed: UInt64) -> Tensor {
        (noise([300, 40], seed: seed).abs() * 2.5).clamped(0, 5).to(.uint8)
    }

    /// `[height, width]` or, in colours, `[3, height, width]`.
    private func write(_ values: Tensor, to name: String, palette: [Colour] = [], at x: Double = 0) throws {
        var format = RasterFormat(
            size: Self.size, bands: values.rank == 3 ? 3 : 1,
            georeference: Georeference(transform: [x, 1, 0, 0, 0, -1]))
        format.palette = palette
        let writer = try RasterWriter(folder.file(name), format)
        try writer.write(values, at: RasterWindow(Self.size))
        try writer.finish()
    }

    private func colours(_ labels: Tensor) -> Tensor {
        let image = LabelPainter(.isprs).painted(labels)
        return Tensor(image.pixels, shape: [image.height, image.width, 3]).permuted([2, 0, 1]).contiguous()
    }

    private func files() throws -> LabelMapFiles {
        try LabelMapFiles(predictions: folder.file("predictions"), labels: folder.file("labels"))
    }

    /// Colours, palettes and numbers; in GeoTIFF and in PNG.
    @Test func kindsOfFilesMayDiffer() throws {
        let (truth, found) = (Self.drawn(1), Self.drawn(2))
        let void = truth.filled(where: Self.drawn(3) .> 2, with: 255)
        try write(colours(void), to: "labels/top_area10_noBoundary.tif")
        try write(found, to: "predictions/top_area10.tif", palette: LabelScheme.isprs.colours)
        try write(truth, to: "labels/top_area9_label.tif")
        let grey = Image(width: 40, height: 300, channels: 1, pixels: found.array())
        try PNG.write(grey, to: folder.file("predictions/top_area9.png"))
        try write(found, to: "predictions/other.tif")
        let files = try files()
        #expect(files.names == ["top_area9", "top_area10"] && files.unused == ["other"])
        let (scores, unknown) = try files.scores(.isprs)
        for (confusion, labels) in zip(scores.confusions, [truth, void]) {
            var expected = PixelConfusion(classes: 6)
            try expected.add(found, labels)
            #expect(confusion == expected)
        }
        #expect(unknown.isEmpty && scores.all.scored == [0, 1, 2, 3, 4])
        #expect(try files.scores(.isprs, scored: [1], threads: 1).scores.all.meanF1 == scores.all.f1[1])
    }

    @Test func labelsThatAreNoClassAreCounted() throws {
        try write(Self.drawn(1), to: "labels/a.tif")
        try write(Self.drawn(1).filled(where: Self.drawn(1) .== 2, with: 9), to: "predictions/a.tif")
        let (scores, unknown) = try files().scores(LabelScheme(names: ["a", "b", "c", "d", "e", "f"]))
        let count = (Self.drawn(1) .== 2).sum().integer()
        #expect(unknown == [folder.file("predictions/a.tif"): ["9": count]])
        #expect(scores.all.confusion.counts[2] == [0, 0, 0, 0, 0, 0, count])
    }

    @Test func whatIsMissingIsNamed() throws {
        try write(Self.drawn(1), to: "labels/a_label.tif")
        try write(Self.drawn(1), to: "predictions/b.tif")
        let error = #expect(throws: DataError.self) { try files() }
        #expect(error?.description.contains("has no prediction for 1 of 1 label maps: a;") == true)
        try write(Self.drawn(1), to: "labels/a.tif")
        let twice = #expect(throws: DataError.self) { try files() }
        #expect(twice?.description.contains("are both of a") == true)
    }

    @Test func placesThatDifferAreNamed() throws {
        try write(Self.drawn(1), to: "labels/a.tif")
        try write(Self.drawn(1), to: "predictions/a.tif", at: 17)
        let error = #expect(throws: DataError.self) { try files().scores(.isprs) }
        #expect(error?.description.contains("lie in different places") == true)
    }
}
