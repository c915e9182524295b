import Parallel
import TestSupport
import Testing
import Torch
import VisionTasks

/// Scores of label maps against scikit-learn's.
@Suite struct SegmentationMetricsTests {
    struct File: Decodable { let cases: [Fixture] }

    struct Fixture: Decodable, CustomTestStringConvertible {
        let name: String
        let scored: [Int]
        let confusion: [[Int]]
        let normalised: [[Double?]]
        let accuracy, kappa, meanF1, meanIou: Double
        let recall, precision, f1, iou: [Double?]

        var testDescription: String { name }

        static func all() throws -> [Fixture] { try Fixtures.json("segmentation.json", as: File.self).cases }

        func tensor(_ key: String) throws -> Tensor {
            try #require(Fixtures.tensors("segmentation.safetensors")["\(name)/\(key)"])
        }

        func measured() throws -> SegmentationMetrics {
            var confusion = PixelConfusion(classes: 6)
            try confusion.add(tensor("predicted"), tensor("labels"))
            return SegmentationMetrics(confusion, names: names, scored: scored)
        }
    }

    private static let names = ["roads", "buildings", "low veg.", "trees", "cars", "clutter"]

    @Test(arguments: try Fixture.all()) func scoresAreScikitLearns(_ fixture: Fixture) throws {
        let measured = try fixture.measured()
        #expect(measured.confusion.counts == fixture.confusion)
        #expect(isClose([measured.overallAccuracy, measured.kappa], [fixture.accuracy, fixture.kappa]))
        #expect(isClose(measured.recall, fixture.recall))
        #expect(isClose(measured.precision, fixture.precision))
        #expect(isClose(measured.f1, fixture.f1))
        #expect(isClose(measured.intersectionOverUnion, fixture.iou))
        #expect(isClose(measured.normalised.flatMap(\.self), fixture.normalised.flatMap(\.self)))
        #expect(
            isClose([measured.meanF1, measured.meanIntersectionOverUnion], [fixture.meanF1, fixture.meanIou]))
    }

    /// nil is no score.
    private func isClose(_ found: [Double], _ expected: [Double?]) -> Bool {
        found.count == expected.count
            && zip(found, expected).allSatisfy { found, expected in
                expected.map { abs(found - $0) < 1e-12 } ?? found.isNaN
            }
    }

    @Test func logsHaveTheMeansFirst() throws {
        let fixture = try #require(Fixture.all().first)
        let metrics = try fixture.measured().metrics
        #expect(Array(metrics.keys.prefix(5)) == ["mIoU", "OA", "mF1", "kappa", "IoU/roads"])
        #expect(metrics.count == 4 + 3 * 6 && metrics["accuracy/cars"] == fixture.recall[4])
    }

    @Test func ranksAddUp() throws {
        let fixture = try #require(Fixture.all().first)
        let (predicted, labels) = (try fixture.tensor("predicted"), try fixture.tensor("labels"))
        let merged = try LoopbackRanks.run(3) { group in
            var scores = SceneScores(scenes: ["a", "b"], classes: Self.names)
            for row in stride(from: group.rank, to: labels.size(0), by: 3) {
                try scores.add(predicted[row], labels[row], scene: row % 2)
            }
            try scores.merge(over: group)
            return scores
        }
        for scores in merged {
            #expect(scores.all.confusion.counts == fixture.confusion)
            #expect(scores.all.confusion.voidPixels == (labels .== 255).sum().integer())
            #expect(scores.each[0].confusion + scores.each[1].confusion == scores.all.confusion)
        }
    }

    @Test func numbersThatAreNoClassAreNamed() {
        var confusion = PixelConfusion(classes: 2)
        let error = #expect(throws: LabelRangeError.self) {
            try confusion.add(Tensor([UInt8(0), 7]), Tensor([UInt8(1), 1]))
        }
        #expect(error?.label == 1 && error?.prediction == 7 && error?.classes == 2)
    }

    @Test func theTableHasWhatTheSourcePrints() throws {
        let fixture = try #require(Fixture.all().first)
        var scores = SceneScores(scenes: ["a"], classes: Self.names, scored: fixture.scored)
        try scores.add(fixture.tensor("predicted"), fixture.tensor("labels"), scene: 0)
        var lines = SegmentationReport(scores).lines
        #expect(lines.removeFirst() == "scenes: 1")
        #expect(lines[0].split(separator: " ").prefix(5) == ["class", "accuracy", "precision", "F1", "IoU"])
        #expect(lines[1].split(separator: " ").prefix(5) == ["roads", "0.7568", "0.8727", "0.8106", "0.6815"])
        #expect(lines[6].hasSuffix("no") && lines[5].hasSuffix("yes"))
        #expect(lines[7].hasPrefix("OA 0.7458  mean F1 0.7206  mIoU 0.5722  kappa 0.6803"))
    }
}
