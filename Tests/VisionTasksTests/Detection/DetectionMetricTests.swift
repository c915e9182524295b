import DataPipeline
import OrderedCollections
import Parallel
import TestSupport
import Testing
import VisionTasks

@Suite struct DetectionMetricTests {
    private typealias Picture = (detections: [DetectedBox], truths: [GroundTruthBox])

    /// Images in which about half of the objects are found, with few scores, so that ties are many.
    private static func pictures(_ count: Int) -> [Picture] {
        (0..<count).map { image in
            let truths = (0..<(image % 4)).map { place in
                GroundTruthBox(
                    box: Box(x: Double(40 * place), y: Double(image), width: 20 + Double(image), height: 30),
                    category: (image + place) % 3, isCrowd: (image + place) % 7 == 0, isDifficult: place == 2,
                    area: Double(500 * (place + 1)))
            }
            let detections = truths.enumerated().flatMap { place, truth in
                [0.0, 3.1, 60].map { shift in
                    DetectedBox(
                        box: Box(x: truth.box.x1 + shift, y: truth.box.y1, width: truth.box.width, height: 30.7),
                        score: Double((image + place) % 3 + 1) / 4, category: truth.category)
                }
            }
            return (detections, truths)
        }
    }

    private static func metric(_ group: any ProcessGroup, owner: (Int) -> Int) throws -> DetectionMetric {
        var metric = DetectionMetric(categories: ["a", "b", "c"])
        // Each rank in an order of its own.
        for (image, picture) in pictures(23).enumerated().reversed() where owner(image) == group.rank {
            try metric.add(image, detections: picture.detections, groundTruth: picture.truths)
        }
        try metric.merge(over: group)
        return metric
    }

    /// Also for shares that are unequal, and for a rank without any.
    @Test func anyShardingGivesTheSameBits() throws {
        let alone = try Self.metric(SoloGroup()) { _ in 0 }
        let expected = alone.metrics(voc: VOCAverage.allCases)
        #expect(expected.values.contains { $0 > 0 && $0 < 1 })
        for owner in [{ $0 % 2 }, { $0 < 5 ? 0 : 2 }, { ($0 * 7) % 3 }] as [@Sendable (Int) -> Int] {
            for merged in try LoopbackRanks.run(3, { try Self.metric($0, owner: owner) }) {
                #expect(merged.records == alone.records)
                let metrics = merged.metrics(voc: VOCAverage.allCases)
                #expect(metrics.keys == expected.keys)
                #expect(metrics.values.map(\.bitPattern) == expected.values.map(\.bitPattern))
            }
        }
        let two = try LoopbackRanks.run(2) { try Self.metric($0) { $0 % 2 } }
        #expect(two.allSatisfy { $0.records == alone.records })
    }

    @Test func namesItsNumbers() throws {
        let metrics = DetectionMetric(categories: ["a", "b"]).metrics(voc: [.elevenPoints])
        #expect(
            metrics.keys == [
                "AP", "AP50", "AP75", "APsmall", "APmedium", "APlarge", "AR1", "AR10", "AR100", "ARsmall", "ARmedium",
                "ARlarge", "mAP.voc2007", "AP/a", "AP/b",
            ])
        #expect(metrics.values.allSatisfy { $0.isNaN })
    }

    @Test func aNetworkThatHasDivergedIsNamed() throws {
        var metric = DetectionMetric(categories: ["a"])
        let bad = DetectedBox(box: Box(x: 0, y: 0, width: 1, height: 1), score: .nan, category: 0)
        let error = try #require(throws: DetectionMetricError.self) {
            try metric.add(7, detections: [bad], groundTruth: [])
        }
        #expect(error.description.contains("image 7") && error.description.contains("nan"))
    }
}
