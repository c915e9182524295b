import DataPipeline
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Scoring results of any detector: `lockstep eval --detections`.
    @Suite struct DetectionTests {
        private static let truth = Fixtures.path("coco/crowds.truth.json")
        private static let results = Fixtures.path("coco/crowds.results.json")
        private let score = ["eval", "--detections", results, "--ground-truth", truth]

        @Test func printsTheTwelveLines() async throws {
            let outcome = try await Sandbox().run(score).expectSuccess()
            let lines = outcome.output.split(separator: "\n")
            #expect(lines.count == 12 && outcome.errors.isEmpty)
            #expect(lines[0] == " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.129")
        }

        @Test func standardOutputIsTheJSONsWhereAskedFor() async throws {
            let outcome = try await Sandbox().run(score + ["--json", "-", "--per-class"]).expectSuccess()
            let numbers = try JSONDecoder().decode([String: Double?].self, from: Data(outcome.output.utf8))
            struct Expected: Decodable { let stats: [Double] }
            let expected = try Fixtures.json("coco/crowds.expected.json", as: Expected.self).stats
            for (name, expected) in [("AP", expected[0]), ("AP75", expected[2]), ("AR10", expected[7])] {
                #expect(abs((numbers[name].flatMap(\.self) ?? -1) - expected) < 1e-10)
            }
            #expect(numbers["APlarge"] == .some(nil))
            #expect(numbers.keys.contains("AP50/thing 1") && outcome.errors.contains("maxDets=100 ] = 0.129"))
        }

        @Test func categoriesAndLimitsAreChosen() async throws {
            let sandbox = try await Sandbox()
            let chosen = ["--categories", "thing 2,1", "--max-dets", "1,5", "--per-class"]
            let outcome = try await sandbox.run(score + chosen).expectSuccess()
            let lines = outcome.output.split(separator: "\n")
            #expect(lines.count == 11 + 3 && lines[6].contains("maxDets=  1"))
            #expect(lines[12].hasPrefix("thing 0") && lines[13].hasPrefix("thing 2"))
            try await sandbox.run(score + ["--categories", "dog"])
                .expectFailure(2, naming: ["--categories", "dog", "thing 0, thing 1, thing 2"])
        }

        @Test func drawsPictures() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(score + ["--plots", "made/plots", "--confidence", "0.5"]).expectSuccess()
            for name in ["precision-recall.svg", "precision-recall-categories.svg", "confusion.svg"] {
                let text = try String(contentsOfFile: sandbox.file("made/plots/\(name)"), encoding: .utf8)
                let parser = XMLDrawing(text)
                #expect(parser.isWhole && parser.shapes > 5, "\(name): \(text)")
            }
            let table = try String(contentsOfFile: sandbox.file("made/plots/confusion.txt"), encoding: .utf8)
            #expect(table.contains("score 0.5\n") && table.contains("background"))
        }

        /// A set in VOC's format, and results that are its own objects: all that is not difficult is found.
        @Test func groundTruthOfOtherFormats() async throws {
            let sandbox = try await Sandbox()
            try FileManager.default.createDirectory(
                atPath: sandbox.file("set/Annotations"), withIntermediateDirectories: true)
            try FileManager.default.createDirectory(
                atPath: sandbox.file("set/JPEGImages"), withIntermediateDirectories: true)
            try PNG.write(
                Image(width: 40, height: 30, channels: 1, pixels: Array(repeating: 9, count: 1200)),
                to: sandbox.file("set/JPEGImages/one.png"))
            try sandbox.write(Self.annotation, to: "set/Annotations/one.xml")
            try sandbox.write(
                """
                [{"image_id": "one", "category_id": "cat", "bbox": [2, 4, 9, 10], "score": 0.9},
                 {"image_id": "one", "category_id": 1, "bbox": [20, 4, 10, 10], "score": 0.8}]
                """, to: "found.json")
            let arguments = [
                "eval", "--detections", "found.json", "--ground-truth", "set", "--voc", "voc2007", "trapezoid",
            ]
            let outcome = try await sandbox.run(arguments + ["--json", "-", "--per-class"]).expectSuccess()
            let numbers = try JSONDecoder().decode([String: Double?].self, from: Data(outcome.output.utf8))
            for name in ["AP", "AP/cat", "mAP.voc2007", "mAP.trapezoid"] { #expect(numbers[name] == 1, "\(name)") }
            #expect(outcome.errors.contains("Mean Average Precision, voc2007   @[ IoU=0.50 ] = 1.000"))
            try await sandbox.run(arguments + ["--format", "yolo"]).expectFailure(1, naming: ["set"])
        }

        private static let annotation = """
            <annotation><filename>one.png</filename><size><width>40</width><height>30</height><depth>1</depth></size>
            <object><name>cat</name><difficult>0</difficult>
            <bndbox><xmin>3</xmin><ymin>5</ymin><xmax>11</xmax><ymax>14</ymax></bndbox></object>
            <object><name>cat</name><difficult>1</difficult>
            <bndbox><xmin>21</xmin><ymin>5</ymin><xmax>30</xmax><ymax>14</ymax></bndbox></object>
            </annotation>
            """

        @Test func wrongResultsAreNamed() async throws {
            let sandbox = try await Sandbox()
            try sandbox.write(
                "[{\"image_id\": 1, \"category_id\": 1, \"bbox\": [1, 2, 3, 4], \"score\": NaN}]", to: "bad.json")
            let bad = ["eval", "--detections", "bad.json", "--ground-truth", Self.truth]
            try await sandbox.run(bad).expectFailure(1, naming: ["bad.json: entry 0: score: expected a number", "NaN"])
            let absent = ["eval", "--detections", Self.results, "--ground-truth", "absent.json"]
            try await sandbox.run(absent).expectFailure(1, naming: ["absent.json: cannot be opened"])
        }

        @Test(arguments: [
            (["eval"], "a checkpoint's folder"), (["eval", "--detections", "x"], "--ground-truth"),
            (["eval", "runs/x", "--detections", "x", "--ground-truth", "y"], "one of these"),
            (["eval", "--detections", "x", "--ground-truth", "y", "--max-dets", "10,1"], "--max-dets is 10,1"),
            (["eval", "--detections", "x", "--ground-truth", "y", "--max-dets", "1,,2"], "--max-dets"),
            (["eval", "--detections", "x", "--ground-truth", "y", "--confidence", "1.5"], "--confidence is 1.5"),
            (["eval", "--detections", "x", "--ground-truth", "y", "--nproc-per-node", "2"], "--nproc-per-node"),
            (["eval", "runs/x", "--categories", "x"], "are for --detections"),
            (["eval", "--detections", "x", "--ground-truth", "y.json", "--split", "test"], "--split is for folders"),
            (["eval", "--detections", "x", "--ground-truth", "y", "--voc", "voc2012"], "voc2012"),
        ])
        func wrongUsageEndsWithTwo(_ arguments: [String], word: String) async throws {
            try await Sandbox().run(arguments).expectFailure(2, naming: [word])
        }
    }
}

/// Whether a picture in SVG is well-formed, and how much is drawn in it.
private struct XMLDrawing {
    private(set) var shapes = 0
    private(set) var isWhole: Bool

    init(_ text: String) {
        var open: [Substring] = []
        isWhole = text.hasPrefix("<svg ")
        for tag in text.split(separator: "<").map({ $0.prefix { $0 != ">" } }) {
            let name = tag.prefix { $0.isLetter }
            if tag.hasPrefix("/") {
                isWhole = isWhole && open.popLast() == tag.dropFirst()
            } else if !tag.hasSuffix("/") {
                open.append(name)
            }
            if ["path", "rect"].contains(name) { shapes += 1 }
        }
        isWhole = isWhole && open.isEmpty
    }
}
