import DataPipeline
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct SaliencyDataTests {
        private let make = ["data", "make", "saliency", "made", "--images", "10", "--size", "64"]

        @Test func whatIsMadeIsGood() async throws {
            let sandbox = try await Sandbox()
            #expect(try await sandbox.run(make).expectSuccess().output == "made: 10 pictures with masks\n")
            #expect(try await sandbox.run(make).expectSuccess().output == "made: there already\n")
            let check = try await sandbox.run(["data", "check", "made", "--draw", "4", "drawn"]).expectSuccess()
            #expect(check.output.contains("made (train): 8 pictures with masks, "))
            #expect(check.output.contains("made (val): 2 pictures with masks, "))
            #expect(check.output.hasSuffix("nothing is wrong\n"))
            #expect(try Image.read(sandbox.file("drawn/sheet.jpg")).size == ImageSize(width: 768, height: 192))
        }

        @Test func whatIsWrongIsSaid() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(make).expectSuccess()
            try FileManager.default.removeItem(atPath: sandbox.file("made/train/Mask/salient000001.png"))
            try sandbox.write("no picture", to: "made/val/Mask/salient000004.png")
            for kind in ["Image/salient00000%.jpg", "Mask/salient00000%.png"] {
                try FileManager.default.copyItem(
                    atPath: sandbox.file("made/train/" + kind.replacing("%", with: "2")),
                    toPath: sandbox.file("made/val/" + kind.replacing("%", with: "2")))
            }
            let outcome = try await sandbox.run(["data", "check", "made", "--json", "check.json"])
            #expect(outcome.code == .exit(1))
            for word in [
                "made/train/Image/salient000001.jpg: it has no mask",
                "made/val/Mask/salient000004.png: is no JPEG or PNG file",
                "val/Image/salient000002.jpg: the same picture as made/train/Image/salient000002.jpg",
                "3 things are wrong",
            ] {
                #expect(outcome.output.contains(word), "no '\(word)' in: \(outcome.output)")
            }
            let json = try JSONSerialization.jsonObject(with: Data(bytes(ofFile: sandbox.file("check.json"))))
            #expect(((json as? [String: Any])?["problems"] as? [String])?.count == 2)
        }

        @Test func listsAndOtherFoldersAreFound() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(make).expectSuccess()
            try sandbox.write("salient000000\nsalient000001\n", to: "made/train/some.lst")
            let list = try await sandbox.run(["data", "check", "made/train/some.lst"]).expectSuccess()
            #expect(list.output.contains("some.lst: 2 pictures with masks"))
            try FileManager.default.moveItem(
                atPath: sandbox.file("made/val/Mask"), toPath: sandbox.file("made/val/truth"))
            try await sandbox.run(["data", "check", "made/val", "--mask-folder", "truth"]).expectSuccess()
            try await sandbox.run(["data", "check", "made/val", "--task", "saliency"])
                .expectFailure(1, naming: ["made/val has no folders Image and Mask"])
        }

        @Test func optionsOfTheOtherTaskAreRefused() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(make).expectSuccess()
            try await sandbox.run(["data", "check", "made", "--classes", "classes.txt"])
                .expectFailure(1, naming: ["--format and --classes are for boxes"])
            try await sandbox.run(["data", "check", "made", "--task", "detection", "--mask-folder", "Mask"])
                .expectFailure(1, naming: ["--image-folder and --mask-folder are for masks"])
            try await sandbox.run(["data", "make", "saliency", "other", "--size", "9"])
                .expectFailure(1, naming: ["48 to 4096 pixels"])
        }
    }
}
