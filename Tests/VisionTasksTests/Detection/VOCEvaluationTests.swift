import DataPipeline
import TestSupport
import Testing
import VisionTasks

/// VOC's average precision against the devkit's rules in NumPy and, where nothing is difficult, mean_average_precision.
@Suite struct VOCEvaluationTests {
    struct Fixture: Decodable, CustomTestStringConvertible {
        struct Truth: Decodable {
            let category: Int
            let box: [Double]
            let difficult: Bool
        }
        struct Detection: Decodable {
            let category: Int
            let score: Double
            let box: [Double]
        }
        struct Picture: Decodable {
            let truths: [Truth]
            let detections: [Detection]
        }

        let name: String
        let categories: Int
        let images: [Picture]
        let expected: [[String: Double?]]
        let package: [String: [Double]]?

        var testDescription: String { name }

        static func all() throws -> [Fixture] {
            struct File: Decodable { let cases: [Fixture] }
            return try Fixtures.json("voc.json", as: File.self).cases
        }

        func records() throws -> DetectionRecords {
            try .of(
                images.map { image in
                    (
                        image.detections.map {
                            DetectedBox(box: edges($0.box), score: $0.score, category: $0.category)
                        },
                        image.truths.map {
                            GroundTruthBox(box: edges($0.box), category: $0.category, isDifficult: $0.difficult)
                        }
                    )
                }, categories: categories)
        }

        /// VOC's pixels, the last included.
        private func edges(_ box: [Double]) -> Box { Box(x1: box[0] - 1, y1: box[1] - 1, x2: box[2], y2: box[3]) }
    }

    @Test(arguments: try Fixture.all(), VOCAverage.allCases)
    func isTheDevelopmentKits(_ fixture: Fixture, _ average: VOCAverage) throws {
        let evaluation = VOCEvaluation(try fixture.records(), average)
        let expected = fixture.expected.map { ($0[average.rawValue] ?? nil) ?? -1 }
        expectSame(evaluation.averagePrecisions, expected)
        let there = expected.filter { $0 >= 0 }
        expectSame([evaluation.meanAveragePrecision], [there.isEmpty ? -1 : there.reduce(0, +) / Double(there.count)])
        for (own, other) in zip(evaluation.averagePrecisions, fixture.package?[average.rawValue] ?? []) {
            #expect(abs((own ?? 0) - other) < 1e-6)
        }
    }

    /// An overlap of just 0.5 is enough for the development kit, and not for the implementations with trapezoids.
    @Test func theThresholdItself() throws {
        let truth = GroundTruthBox(box: Box(x: 0, y: 0, width: 10, height: 10), category: 0)
        let half = DetectedBox(box: Box(x: 0, y: 0, width: 10, height: 5), score: 1, category: 0)
        let records = try DetectionRecords.of([([half], [truth])])
        let values = VOCAverage.allCases.map { VOCEvaluation(records, $0).meanAveragePrecision }
        #expect(values == [1, 1, 0])
    }

    @Test func crowdsAreAsDifficultObjects() throws {
        let box = Box(x: 0, y: 0, width: 10, height: 10)
        let detection = DetectedBox(box: box, score: 1, category: 0)
        let crowd = GroundTruthBox(box: box, category: 0, isCrowd: true)
        let other = GroundTruthBox(box: Box(x: 50, y: 0, width: 10, height: 10), category: 0)
        let found = DetectedBox(box: other.box, score: 0.5, category: 0)
        let records = try DetectionRecords.of([([detection, found], [crowd, other])])
        #expect(VOCEvaluation(records, .allPoints).meanAveragePrecision == 1)
    }
}
