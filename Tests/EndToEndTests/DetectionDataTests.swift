import DataPipeline
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct DetectionDataTests {
        private let make = ["data", "make", "detection", "made", "--images", "20", "--size", "96x64"]

        @Test func whatIsMadeIsGood() async throws {
            let sandbox = try await Sandbox()
            let made = try await sandbox.run(make).expectSuccess()
            #expect(made.output == "made: 20 pictures of 96x64\n")
            #expect(try await sandbox.run(make).expectSuccess().output == "made: there already\n")
            for format in ["voc", "yolo"] {
                let check = try await sandbox.run(["data", "check", "made", "--format", format]).expectSuccess()
                #expect(
                    check.output.contains("made (train): 16 images") && check.output.contains("made (val): 4 images"))
                #expect(check.output.hasSuffix("nothing is wrong\n"))
            }
            for files in [["made/train.txt", "made/val.txt"], ["made/annotations/instances_val.json"]] {
                try await sandbox.run(["data", "check"] + files).expectSuccess()
            }
        }

        @Test func whatIsWrongIsSaid() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(make + ["--ending", "png"]).expectSuccess()
            try sandbox.write("no picture", to: "made/images/train/shapes000000.png")
            try FileManager.default.removeItem(atPath: sandbox.file("made/images/val/shapes000004.png"))
            try FileManager.default.copyItem(
                atPath: sandbox.file("made/images/train/shapes000001.png"),
                toPath: sandbox.file("made/images/val/shapes000004.png"))
            try sandbox.write("0 0.5 0.5 wide 1\n", to: "made/labels/train/shapes000002.txt")
            let arguments = ["data", "check", "made", "--format", "yolo", "--json", "check.json"]
            let outcome = try await sandbox.run(arguments)
            #expect(outcome.code == .exit(1))
            for word in [
                "made/images/train/shapes000000.png: is no JPEG or PNG file",
                "shapes000002.txt:1: \"0 0.5 0.5 wide 1\"",
                "shapes000004.png: the same image as made/images/train/shapes000001.png", "3 things are wrong",
            ] {
                #expect(outcome.output.contains(word), "no '\(word)' in: \(outcome.output)")
            }
            let json = try JSONSerialization.jsonObject(with: Data(bytes(ofFile: sandbox.file("check.json"))))
            let problems = (json as? [String: Any])?["problems"] as? [String]
            #expect(problems?.count == 2)
        }

        @Test func drawsSamples() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(make).expectSuccess()
            try await sandbox.run(["data", "check", "made", "--draw", "3", "drawn"]).expectSuccess()
            let names = try FileManager.default.contentsOfDirectory(atPath: sandbox.file("drawn"))
            #expect(names.count == 3)
            let name = try #require(names.first { $0.contains("000000") })
            let plain = try Image.read(sandbox.file("made/JPEGImages/\(name)"))
            let drawn = try Image.read(sandbox.file("drawn/\(name)"))
            #expect(drawn.size == plain.size && drawn != plain)
        }

        @Test func wrongUseIsRefused() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(["data", "check", "nowhere"]).expectFailure(1, naming: ["nowhere does not exist"])
            try await sandbox.run(["data", "check", "."]).expectFailure(1, naming: ["Annotations (VOC)"])
            try await sandbox.run(["data", "check", ".", "--draw", "3"]).expectFailure(2, naming: ["--draw"])
            try await sandbox.run(["data", "make", "detection", "made", "--size", "9x9"])
                .expectFailure(1, naming: ["48 to 4096 pixels"])
        }
    }
}
