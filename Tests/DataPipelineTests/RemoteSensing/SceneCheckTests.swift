import DataPipeline
import Foundation
import TestSupport
import Testing
import Torch

@Suite struct SceneCheckTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try SyntheticScenes(size: 128).write(to: folder.path)
    }

    private func check() throws -> SceneCheck {
        try SceneCheck.run(SceneSplit.allCases.map { SceneCheck.Part(SceneSource(folder.path, split: $0)) })
    }

    @Test func figuresAreThoseOfThePixels() throws {
        let check = try check()
        #expect(check.isGood && check.readers.count == 16)
        let part = check.parts[1]
        var counts = [Int](repeating: 0, count: 6)
        for reader in check.readers.suffix(4) {
            let labels = try reader.labels(RasterWindow(reader.size)).to(.int64).flattened()
            for (category, count) in labels.bincount(minimumLength: 6).array(of: Int.self).enumerated() {
                counts[category] += count
            }
        }
        #expect(part.pixels == counts.reduce(0, +))
        for (share, count) in zip(part.classes, counts) {
            #expect(abs(share.share - Double(count) / Double(part.pixels)) < 1e-12)
        }
    }

    @Test func everythingWrongIsFound() throws {
        let (top, labels) = ("top/top_mosaic_09cm_area", "gts_for_participants/top_mosaic_09cm_area")
        try FileManager.default.removeItem(atPath: folder.file("dsm/dsm_09cm_matching_area3.tif"))
        let whole = try bytes(ofFile: folder.file("\(top)7.tif"))
        _ = try folder.write(whole.prefix(whole.count / 2), to: "\(top)7.tif")
        _ = try folder.write(try bytes(ofFile: folder.file("\(top)11.tif")), to: "\(top)13.tif")
        for name in ["\(top)5.tif", "dsm/dsm_09cm_matching_area5.tif"] {
            _ = try folder.write(try bytes(ofFile: folder.file(name.replacing("5.tif", with: "1.tif"))), to: name)
        }
        try GDALTools.run(
            "gdal_translate",
            ["-q", "-scale", "0", "255", "3", "255", folder.file("\(labels)30.tif"), folder.file("strange.tif")])
        _ = try folder.write(try bytes(ofFile: folder.file("strange.tif")), to: "\(labels)30.tif")
        let check = try check()
        let found = check.problems.joined(separator: "\n")
        for part in [
            "dsm/dsm_09cm_matching_area3.tif: the elevation of scene 3 is missing", "area7.tif: cannot be read",
            "area13.tif has ", "area5.tif has ", "pixels stand for no class and count for nothing: ",
        ] {
            #expect(found.contains(part), "no '\(part)' in \(found)")
        }
        #expect(check.leaks.map { ($0.second as NSString).lastPathComponent } == ["top_mosaic_09cm_area5.tif"])
    }

    @Test func partsOfOneImageMayNotOverlap() throws {
        func leaks(_ first: SceneRegion, _ second: SceneRegion) throws -> Int {
            let parts = [first, second].map { region in
                var options = SceneOptions()
                options.region = region
                return SceneCheck.Part(SceneSource(folder.path, ids: ["1"]), options)
            }
            return try SceneCheck.run(parts).leaks.count
        }
        let left = SceneRegion(x: 0, y: 0, width: 0.5, height: 1)
        #expect(try leaks(left, SceneRegion(x: 0.5, y: 0, width: 0.5, height: 1)) == 0)
        #expect(try leaks(left, SceneRegion(x: 0.4, y: 0, width: 0.5, height: 1)) == 1)
    }

    @Test func samplesAreDrawn() throws {
        let windows = try SceneWindows(
            check().readers,
            {
                var options = WindowOptions()
                options.side = 64
                return options
            }())
        var random = SampleRandom(seed: 0, epoch: 0, index: 0)
        let sample = try windows.sample(0, &random)
        let picture = sample.drawn(.isprs, hasElevation: true)
        #expect(picture.width == 192 && picture.height > 64 && picture.channels == 3)
        let corner = Int(sample.labels[0][0].integer())
        let colour = LabelScheme.isprs.colour(of: corner)
        #expect(Array(picture.pixels[3 * 128..<3 * 129]) == [colour.red, colour.green, colour.blue])
    }
}
