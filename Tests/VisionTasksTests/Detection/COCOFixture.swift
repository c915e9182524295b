import Foundation
import TestSupport
import Testing
import VisionTasks

/// What pycocotools says of made-up results; see `Scripts/fixtures/coco.py`.
struct COCOFixture: CustomTestStringConvertible {
    struct Expected: Decodable {
        let limits: [Int]
        /// The twelve numbers; -1 where there is nothing to find, also below.
        let stats: [Double]
        /// By category, then by sizes of objects; by category, then by limits.
        let byCategory, recallByCategory: [[Double]]
        /// The first category's precision at IoU 0.50 and 0.75.
        let curve50, curve75: [Double]
        let thresholds, recalls: [Double]
    }

    let name: String

    var testDescription: String { name }
    var truthPath: String { Fixtures.path("coco/\(name).truth.json") }
    var resultsPath: String { Fixtures.path("coco/\(name).results.json") }

    static let all = [
        "crowds", "ties", "thresholds", "decimals", "large", "many", "texts", "sparse", "unseen", "nothing", "untrue",
        "limits",
    ].map(COCOFixture.init)

    func expected() throws -> Expected { try Fixtures.json("coco/\(name).expected.json") }

    func groundTruth() throws -> DetectionGroundTruth { try COCOGroundTruthFile.read(truthPath) }

    func records() throws -> DetectionRecords {
        let truth = try groundTruth()
        return truth.records(try COCOResultsFile.read(resultsPath, for: truth))
    }
}

/// Holds numbers against pycocotools', for which -1 is none.
func expectSame(_ values: [Double?], _ expected: [Double], sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(values.count == expected.count, sourceLocation: sourceLocation)
    for (value, expected) in zip(values, expected) {
        #expect(abs((value ?? -1) - expected) < 1e-10, sourceLocation: sourceLocation)
    }
}
