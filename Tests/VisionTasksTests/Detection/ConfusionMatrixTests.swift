import DataPipeline
import Testing
import VisionTasks

@Suite struct ConfusionMatrixTests {
    private func box(_ x: Double, _ width: Double = 10) -> Box { Box(x: x, y: 0, width: width, height: 10) }

    private func found(_ x: Double, _ score: Double, _ category: Int, width: Double = 10) -> DetectedBox {
        DetectedBox(box: box(x, width), score: score, category: category)
    }

    @Test func countsWhatIsTakenForWhat() throws {
        let truths = [
            GroundTruthBox(box: box(0), category: 0), GroundTruthBox(box: box(100), category: 0),
            GroundTruthBox(box: box(200), category: 1), GroundTruthBox(box: box(300), category: 1),
        ]
        let detections = [
            found(0, 0.9, 0), found(100, 0.9, 1), found(200, 0.9, 1), found(300, 0.1, 1), found(400, 0.5, 0),
        ]
        let records = try DetectionRecords.of([(detections, truths), ([found(0, 1, 1)], [])], categories: 2)
        #expect(ConfusionMatrix(records).counts == [[1, 1, 0], [0, 1, 1], [1, 1, 0]])
        #expect(ConfusionMatrix(records, leastScore: 0.05).counts == [[1, 1, 0], [0, 2, 0], [1, 1, 0]])
    }

    /// The closer detection is the object's, though the other one is surer; that one goes to the background.
    @Test func theLargestOverlapComesFirst() throws {
        let truths = [GroundTruthBox(box: box(0), category: 0)]
        let records = try DetectionRecords.of([([found(2, 0.9, 1), found(1, 0.5, 0)], truths)], categories: 2)
        #expect(ConfusionMatrix(records).counts == [[1, 0, 0], [0, 0, 0], [0, 1, 0]])
    }

    @Test func crowdsAndDifficultObjectsAreNeutral() throws {
        let truths = [
            GroundTruthBox(box: box(0, 100), category: 0, isCrowd: true),
            GroundTruthBox(box: box(200), category: 0, isDifficult: true),
        ]
        let detections = [found(30, 0.9, 0), found(40, 0.9, 0), found(200, 0.9, 0), found(300, 0.9, 0)]
        let records = try DetectionRecords.of([(detections, truths)])
        #expect(ConfusionMatrix(records).counts == [[0, 0], [1, 0]])
    }
}
