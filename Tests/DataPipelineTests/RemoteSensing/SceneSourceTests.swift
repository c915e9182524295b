import DataPipeline
import Foundation
import TestSupport
import Testing
import Torch

@Suite struct SceneSourceTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Empty files: finding them opens none.
    private func touch(_ names: [String]) throws {
        for name in names {
            let parent = (folder.file(name) as NSString).deletingLastPathComponent
            try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            _ = try folder.write([], to: name)
        }
    }

    private func vaihingen(_ ids: [String]) -> [String] {
        ids.flatMap {
            [
                "top/top_mosaic_09cm_area\($0).tif", "dsm/dsm_09cm_matching_area\($0).tif",
                "gts_for_participants/top_mosaic_09cm_area\($0).tif",
                "gts_eroded_for_participants/top_mosaic_09cm_area\($0)_noBoundary.tif",
            ]
        }
    }

    @Test func vaihingenIsFoundAndDivided() throws {
        try touch(vaihingen(["5", "21", "15", "30", "1", "2"]))
        let all = try SceneSet.read(SceneSource(folder.path))
        #expect(all.scenes.map(\.name) == ["1", "2", "5", "15", "21", "30"] && all.bands == nil)
        let test = try SceneSet.read(SceneSource(folder.path, split: .test))
        #expect(test.scenes.map(\.name) == ["5", "21", "15", "30"])
        #expect(test.scenes[0].elevation == folder.file("dsm/dsm_09cm_matching_area5.tif"))
        #expect(test.scenes[1].erodedLabels?.hasSuffix("area21_noBoundary.tif") == true)
        let own = try SceneSet.read(SceneSource(folder.path, split: .test, ids: ["2"]))
        #expect(own.scenes.map(\.name) == ["2"])
        let train = #expect(throws: DataError.self) { try SceneSet.read(SceneSource(folder.path, split: .train)) }
        #expect(
            train?.description.hasPrefix(
                "\(folder.path)/top/top_mosaic_09cm_area3.tif: the image of scene 3 is missing") == true)
    }

    @Test func whatIsMissingOfASceneIsNamed() throws {
        try touch(vaihingen(["5"]))
        try FileManager.default.removeItem(atPath: folder.file("dsm/dsm_09cm_matching_area5.tif"))
        let error = #expect(throws: DataError.self) { try SceneSet.read(SceneSource(folder.path)) }
        #expect(
            error?.description.hasPrefix(
                "\(folder.path)/dsm/dsm_09cm_matching_area5.tif: the elevation of scene 5 is missing") == true)
        var without = SceneSource(folder.path)
        without.elevation = ""
        #expect(try SceneSet.read(without).scenes[0].elevation == nil)
    }

    /// Potsdam's elevations have ids of two digits, its other files have not.
    @Test func potsdamIsFound() throws {
        try touch([
            "4_Ortho_RGBIR/top_potsdam_2_10_RGBIR.tif",
            "1_DSM_normalisation/dsm_potsdam_02_10_normalized_lastools.jpg",
            "5_Labels_for_participants/top_potsdam_2_10_label.tif",
        ])
        let set = try SceneSet.read(SceneSource(folder.path, layout: .potsdam))
        #expect(set.bands == [1, 2, 3] && set.scenes.count == 1 && set.scenes[0].erodedLabels == nil)
        #expect(set.scenes[0].elevation?.hasSuffix("dsm_potsdam_02_10_normalized_lastools.jpg") == true)
        #expect(SceneLayout.found(in: folder.path) == .potsdam)
    }

    @Test func patternsFindAnyFolders() throws {
        try touch(["rgb/a_rgb.tif", "rgb/b_rgb.tif", "rgb/other.txt", "h/a.tif", "h/b.tif", "dsm.tif"])
        var source = SceneSource(folder.path, layout: .folders)
        (source.image, source.elevation, source.labels) = ("rgb/*_rgb.tif", "h/*.tif", "")
        let scenes = try SceneSet.read(source).scenes
        #expect(
            scenes.map(\.name) == ["a", "b"] && scenes[1].elevation == folder.file("h/b.tif") && scenes[0].labels == nil
        )
        (source.image, source.elevation) = ("dsm.tif", "")
        #expect(try SceneSet.read(source).scenes == [Scene(name: "dsm", image: folder.file("dsm.tif"))])
        source.image = "*/*.tif"
        #expect(throws: DataError.self) { try SceneSet.read(source) }
        source.split = .train
        source.image = "dsm.tif"
        #expect(throws: DataError("folders have no split train: list the scenes that it has (ids)")) {
            try SceneSet.read(source)
        }
    }

    @Test func settingsAreKeptByCoding() throws {
        var options = SceneOptions()
        options.region = SceneRegion(x: 0, y: 0.5, width: 1, height: 0.5)
        options.elevationScale = .fixed(0, 30)
        let decoded = try JSONDecoder().decode(SceneOptions.self, from: JSONEncoder().encode(options))
        #expect(decoded == options)
        let scheme = try JSONDecoder().decode(LabelScheme.self, from: JSONEncoder().encode(LabelScheme.isprs))
        #expect(scheme == .isprs)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Colour.self, from: Data("[1, 2, 300]".utf8)) }
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(SceneRegion.self, from: Data("[1, 2]".utf8)) }
    }
}
