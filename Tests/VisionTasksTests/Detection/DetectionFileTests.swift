import DataPipeline
import TestSupport
import Testing
import Torch
import VisionTasks

@Suite struct DetectionFileTests {
    private let folder: TemporaryFolder
    private let truth: DetectionGroundTruth

    init() throws {
        folder = try TemporaryFolder()
        truth = DetectionGroundTruth(
            images: [.text("b \"ü\""), .number(10), .number(9)],
            categories: [.init(id: .number(3), name: "three"), .init(id: .number(1), name: "one")])
    }

    private func write(_ text: String) throws -> String { try folder.write(Array(text.utf8), to: "file.json") }

    private func refusal(_ read: (String) throws -> Void, _ text: String) throws -> String {
        let path = try write(text)
        let error = try #require(throws: SerializationError.self, "\(text)") { try read(path) }
        #expect(error.path == path)
        return error.reason
    }

    @Test func idsAreInOrder() {
        #expect(truth.images == [.number(9), .number(10), .text("b \"ü\"")])
        #expect(truth.categories.map(\.name) == ["one", "three"])
    }

    @Test func writtenResultsAreReadAgainToTheBit() throws {
        let numbers = [0.1, 1.0 / 3, 1e-300, 123_456.789, 0.30000000000000004, .leastNonzeroMagnitude, 1e22, 12.5]
        let detections = numbers.indices.map { place in
            DetectionRecords.Detection(
                image: place % 3, category: place % 2, score: numbers[place],
                box: COCOBox(
                    x: -numbers[place], y: numbers[(place + 1) % 8], width: numbers[(place + 2) % 8], height: 7))
        }
        let path = folder.file("results.json")
        try COCOResultsFile.write(detections, of: truth, to: path)
        #expect(try COCOResultsFile.read(path, for: truth) == detections)
        try COCOResultsFile.write([], of: truth, to: path)
        #expect(try COCOResultsFile.read(path, for: truth).isEmpty)
    }

    @Test func fieldsComeInAnyOrderAmongOthers() throws {
        let path = try write(
            """
            [ {"score":1E-1, "segmentation": {"counts": "a]}\\"b", "size": [1, [2, null, false]]}, "bbox" : [1,2.50,3e0,4],
               "category_id": 3.0, "image_id": 10}
            ]
            """)
        let expected = DetectionRecords.Detection(
            image: 1, category: 1, score: 0.1, box: COCOBox(x: 1, y: 2.5, width: 3, height: 4))
        #expect(try COCOResultsFile.read(path, for: truth) == [expected])
    }

    private static func entry(
        image: String = "9", category: String = "1", box: String = "[1, 2, 3, 4]", score: String = "0.5"
    ) -> String {
        #"{"image_id": \#(image), "category_id": \#(category), "bbox": \#(box), "score": \#(score)}"#
    }

    private static let good = entry()

    @Test(arguments: [
        (#"{"annotations": []}"#, ["expected '['", "byte 0 (line 1)"]), ("", ["expected '['", "found the end"]),
        ("[\(good),\n\(good)", ["']'", "found the end"]), ("[\(good)] x", ["the end", "'x'"]),
        ("[\(good),\n\(entry(image: "11"))]", ["entry 1", "image_id 11", "none of the ground truth's images"]),
        (
            "[\(entry(category: #""cat""#))]",
            ["entry 0", "category_id \"cat\"", "none of the ground truth's categories"]
        ),
        (#"[{"image_id": 9, "category_id": 1, "score": 1}]"#, ["entry 0", "lacks one of", "bbox"]),
        ("[\(good),\n\(entry(score: #""high""#))]", ["entry 1", "score", "expected a number", "(line 2)", "high"]),
        ("[\(entry(score: "NaN"))]", ["entry 0", "score", "expected a number", "NaN"]),
        ("[\(entry(score: "1e999"))]", ["entry 0", "score"]), ("[\(entry(score: "01"))]", ["entry 0", "score"]),
        ("[\(entry(score: "1."))]", ["entry 0", "score"]), ("[\(entry(score: "-"))]", ["entry 0", "score"]),
        ("[\(entry(box: "[1, 2, 3]"))]", ["entry 0", "bbox", "found 3 numbers"]),
        ("[\(entry(box: "[1, 2, -3, 4]"))]", ["entry 0", "bbox", "width -3"]),
        ("[\(entry(image: "1.5"))]", ["entry 0", "1.5 is no id"]),
        (#"[{"more": \#(String(repeating: "[", count: 100_000))"#, ["entry 0", "200 values within each other"]),
    ])
    func wrongResultsAreNamed(_ text: String, words: [String]) throws {
        let reason = try refusal({ _ = try COCOResultsFile.read($0, for: truth) }, text)
        for word in words { #expect(reason.contains(word), "\(reason)") }
        #expect(!reason.contains("\n"))
    }

    @Test func groundTruthIsReadWithWhatItLacks() throws {
        let path = try write(
            """
            {"annotations": [{"image_id": "x", "category_id": 2, "bbox": [0, 0, 4, 5]},
              {"id": 0, "image_id": "x", "category_id": 2, "bbox": [0, 0, 4, 5], "area": 7.5, "iscrowd": true}],
             "categories": [{"name": "two", "id": 2}], "images": [{"id": "x"}], "licenses": []}
            """)
        let truth = try COCOGroundTruthFile.read(path)
        #expect(truth.truths.map(\.area) == [20, 7.5] && truth.truths.map(\.isCrowd) == [false, true])
    }

    @Test(arguments: [
        (#"{"images": [], "categories": []}"#, ["lacks one of the lists"]),
        (#"{"images": [{"id": 1}, {"id": 1}], "categories": [], "annotations": []}"#, ["two of its images", "id 1"]),
        (#"{"images": [{"name": 1}], "categories": [], "annotations": []}"#, ["images[0]", "no id"]),
        (#"{"images": [], "categories": [{"id": 1}], "annotations": []}"#, ["categories[0]", "name"]),
        (
            #"{"images": [{"id": 1}], "categories": [], "annotations": [{"image_id": 1, "category_id": 4, "bbox": [0,0,1,1]}]}"#,
            ["annotations[0]", "category_id 4"]
        ),
        (#"{"images": [], "categories": [], "annotations": [{"image_id": 1}]}"#, ["annotations[0]", "lacks one of"]),
        ("[]", ["expected '{'"]),
    ])
    func wrongGroundTruthIsNamed(_ text: String, words: [String]) throws {
        let reason = try refusal({ _ = try COCOGroundTruthFile.read($0) }, text)
        for word in words { #expect(reason.contains(word), "\(reason)") }
    }
}
