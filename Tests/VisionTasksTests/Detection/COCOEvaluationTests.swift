import DataPipeline
import Testing
import VisionTasks

/// COCO's evaluation against pycocotools.
@Suite struct COCOEvaluationTests {
    @Test(arguments: COCOFixture.all) func isPycocotools(_ fixture: COCOFixture) throws {
        let expected = try fixture.expected()
        let evaluation = COCOEvaluation(try fixture.records(), COCOOptions(limits: expected.limits))
        #expect(evaluation.options.overlaps == expected.thresholds && evaluation.options.recalls == expected.recalls)
        expectSame(COCOSummary(evaluation).lines.map(\.value), expected.stats)
        for category in expected.byCategory.indices {
            expectSame(
                (0..<4).map { evaluation.averagePrecision(area: $0, category: category) }, expected.byCategory[category]
            )
            expectSame(
                expected.limits.indices.map { evaluation.averageRecall(limit: $0, category: category) },
                expected.recallByCategory[category])
        }
        let none = [Double](repeating: -1, count: expected.recalls.count)
        expectSame(evaluation.curves[0][0]?.precision[0] ?? none, expected.curve50)
        expectSame(evaluation.curves[0][0]?.precision[5] ?? none, expected.curve75)
    }

    @Test(arguments: [1, 2, 7]) func threadsChangeNoBit(_ threads: Int) throws {
        let records = try COCOFixture(name: "crowds").records()
        #expect(
            COCOEvaluation(records, threads: threads).curves == COCOEvaluation(records, threads: 3).curves)
    }

    @Test func linesReadAsPycocotoolsPrintsThem() throws {
        let lines = COCOSummary(COCOEvaluation(try COCOFixture(name: "crowds").records())).lines
        #expect(lines.map(\.name).prefix(4) == ["AP", "AP50", "AP75", "APsmall"])
        #expect(lines.map(\.name).suffix(4) == ["AR100", "ARsmall", "ARmedium", "ARlarge"])
        #expect(lines[0].text == " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.129")
        #expect(lines[1].text == " Average Precision  (AP) @[ IoU=0.50      | area=   all | maxDets=100 ] = 0.226")
        #expect(lines[6].text == " Average Recall     (AR) @[ IoU=0.50:0.95 | area=   all | maxDets=  1 ] = 0.136")
        #expect(lines[11].text == " Average Recall     (AR) @[ IoU=0.50:0.95 | area= large | maxDets=100 ] = -1.000")
    }

    @Test func noImagesGiveNothing() {
        let evaluation = COCOEvaluation(DetectionRecords(imageCount: 0, categoryCount: 2))
        #expect(evaluation.averagePrecision() == nil && evaluation.averageRecall() == nil)
    }

    /// Three objects; detections right, wrong, right and right, the last two of one score, and one on a difficult object.
    @Test func theBestScoreIsThatOfTheLargestF1() throws {
        let places = [0.0, 100, 200, 300]
        let truths = places.map { GroundTruthBox(box: square($0), category: 0, isDifficult: $0 == 300) }
        let found = [(0.0, 0.9), (500, 0.8), (100, 0.6), (200, 0.6), (300, 0.6), (600, 0.1)]
        let detections = found.map { DetectedBox(box: square($0), score: $1, category: 0) }
        let best = try #require(COCOEvaluation(try .of([(detections, truths)])).curves[0][0]?.best)
        #expect(best.score == 0.6 && best.precision == 0.75 && best.recall == 1)
        #expect(abs(best.f1 - 6.0 / 7) < 1e-15)
    }

    @Test func categoriesThatAreLeftOutChangeNoOther() throws {
        let records = try COCOFixture(name: "crowds").records()
        let (all, some) = (COCOEvaluation(records), COCOEvaluation(records.limited(toCategories: [2, 0])))
        #expect(some.curves == [all.curves[2], all.curves[0]])
    }

    private func square(_ x: Double) -> Box { Box(x: x, y: 0, width: 50, height: 50) }
}

extension DetectionRecords {
    /// Of images one after the other, of one or two categories.
    static func of(
        _ images: [(detections: [DetectedBox], truths: [GroundTruthBox])], categories: Int = 1
    ) throws -> DetectionRecords {
        var metric = DetectionMetric(categories: (0..<categories).map { "\($0)" })
        for (place, image) in images.enumerated() {
            try metric.add(place, detections: image.detections, groundTruth: image.truths)
        }
        return metric.records
    }
}
