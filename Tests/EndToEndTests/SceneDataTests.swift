import DataPipeline
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct SceneDataTests {
        private let make = ["data", "make", "remote-sensing", "town", "--size", "128"]

        @Test func whatIsMadeIsGood() async throws {
            let sandbox = try await Sandbox()
            #expect(try await sandbox.run(make).expectSuccess().output == "town: 16 tiles\n")
            #expect(try await sandbox.run(make).expectSuccess().output == "town: there already\n")
            let check = try await sandbox.run(["data", "check", "town", "--draw", "2", "drawn", "--window", "64"])
                .expectSuccess()
            #expect(check.output.contains("town (train): 12 scenes, "))
            #expect(check.output.contains("town (test): 4 scenes, "))
            #expect(check.output.contains("impervious ") && check.output.hasSuffix("nothing is wrong\n"))
            #expect(try Image.read(sandbox.file("drawn/sample1.png")).width == 3 * 64)
        }

        @Test func whatIsWrongIsSaid() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(make).expectSuccess()
            try FileManager.default.removeItem(atPath: sandbox.file("town/dsm/dsm_09cm_matching_area5.tif"))
            try sandbox.write("no raster", to: "town/top/top_mosaic_09cm_area21.tif")
            let outcome = try await sandbox.run(
                ["data", "check", "town", "--split", "test", "--json", "check.json"])
            #expect(outcome.code == .exit(1))
            for word in [
                "town/dsm/dsm_09cm_matching_area5.tif: the elevation of scene 5 is missing",
                "town/top/top_mosaic_09cm_area21.tif: cannot be read as a raster", "2 things are wrong",
            ] {
                #expect(outcome.output.contains(word), "no '\(word)' in: \(outcome.output)")
            }
            let json = try JSONSerialization.jsonObject(with: Data(bytes(ofFile: sandbox.file("check.json"))))
            #expect(((json as? [String: Any])?["problems"] as? [String])?.count == 2)
        }

        @Test func anyFoldersAreFoundByPatterns() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(make).expectSuccess()
            let scheme = "names: [ground, roof]\ncolours: [[255, 255, 255], [0, 0, 255]]\nvoidColours: [[0, 0, 0]]\n"
            try sandbox.write(scheme, to: "classes.yaml")
            let patterns = ["--image", "top/*.tif", "--elevation", "", "--labels", "gts_for_participants/*.tif"]
            let check = try await sandbox.run(
                ["data", "check", "town", "--layout", "folders", "--scheme", "classes.yaml"] + patterns)
            #expect(check.code == .exit(1))
            #expect(check.output.contains("town: 16 scenes") && check.output.contains("16 things are wrong"))
            #expect(check.output.contains("pixels stand for no class and count for nothing: "))
        }

        @Test func aConfigurationSaysWhatIsChecked() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(make).expectSuccess()
            try sandbox.write(
                """
                task: remote-sensing
                data: {training: {path: town, split: train}, validation: {path: town, split: test}, windows: {side: 64}}
                """, to: "town.yaml")
            let check = try await sandbox.run(["data", "check", "town.yaml", "--draw", "1", "drawn"]).expectSuccess()
            #expect(
                check.output.contains("town (train): 12 scenes, ") && check.output.contains("town (test): 4 scenes, "))
            #expect(try Image.read(sandbox.file("drawn/sample0.png")).width == 3 * 64)
            let same = try await sandbox.run(["data", "check", "town.yaml", "data.validation.split=train"])
            #expect(same.code == .exit(1) && same.output.contains("which is in another part"))
        }

        @Test func withoutThePlugInItSaysWhatToDo() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(make, environment: ["LOCKSTEP_PLUGINS": sandbox.file("none")])
                .expectFailure(1, naming: ["rasters need GDAL", "apt-get install libgdal-dev", "libLockstepGeo.so"])
            #expect(!FileManager.default.fileExists(atPath: sandbox.file("town/synthetic.json")))
        }

        @Test func optionsOfOtherTasksAreRefused() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(make).expectSuccess()
            try await sandbox.run(["data", "check", "town", "--classes", "classes.txt"])
                .expectFailure(1, naming: ["are for boxes and masks, and town is taken for scenes"])
            try await sandbox.run(["data", "check", "town", "--task", "saliency", "--layout", "vaihingen"])
                .expectFailure(1, naming: ["the options of scenes are not for boxes and masks"])
            try await sandbox.run(["data", "check", "town", "--split", "val"])
                .expectFailure(1, naming: ["town has no split val"])
        }
    }
}
