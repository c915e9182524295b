import DataPipeline
import TestSupport
import Testing
import Torch
import VisionTasks

/// Suppression against torchvision's `nms` and `batched_nms`, and Soft-NMS against its paper's rule in NumPy.
@Suite struct SuppressionTests {
    struct Fixture: Decodable, CustomTestStringConvertible {
        struct Soft: Decodable { let linear, gaussian: [[Double]] }

        let name: String
        let threshold: Double
        let boxes: [[Float]]
        let scores: [Float]
        let categories, across, within: [Int]
        let soft: Soft

        var testDescription: String { name }

        static func all() throws -> [Fixture] {
            struct File: Decodable { let cases: [Fixture] }
            return try Fixtures.json("nms.json", as: File.self).cases
        }

        var detections: [DetectedBox] {
            boxes.indices.map { place in
                let edges = boxes[place].map(Double.init)
                let box = Box(x1: edges[0], y1: edges[1], x2: edges[2], y2: edges[3])
                return DetectedBox(box: box, score: Double(scores[place]), category: categories[place])
            }
        }

        func expected(_ scope: NonMaximumSuppression.Scope) -> [Int] { scope == .acrossCategories ? across : within }
    }

    @Test(arguments: try Fixture.all(), NonMaximumSuppression.Scope.allCases)
    func isTorchvisions(_ fixture: Fixture, _ scope: NonMaximumSuppression.Scope) {
        let suppression = NonMaximumSuppression(threshold: fixture.threshold, scope: scope)
        let expected = fixture.expected(scope)
        let boxes = Tensor(fixture.boxes.flatMap(\.self), shape: [fixture.boxes.count, 4])
        #expect(
            suppression.keep(boxes, scores: Tensor(fixture.scores), categories: Tensor(fixture.categories)) == expected)
        #expect(suppression(fixture.detections) == expected.map { fixture.detections[$0] })
    }

    @Test(arguments: try Fixture.all()) func theLimitKeepsTheSurest(_ fixture: Fixture) {
        let suppression = NonMaximumSuppression(threshold: fixture.threshold, limit: 5)
        #expect(suppression(fixture.detections) == fixture.within.prefix(5).map { fixture.detections[$0] })
    }

    @Test(arguments: try Fixture.all()) func softensAsThePaper(_ fixture: Fixture) {
        let first = Array(fixture.detections.prefix(40))
        for (decay, expected) in [
            (SoftSuppression.Decay.linear(threshold: 0.3), fixture.soft.linear),
            (.gaussian(sigma: 0.5), fixture.soft.gaussian),
        ] {
            let left = SoftSuppression(decay, scope: .acrossCategories)(first)
            #expect(left.map(\.box) == expected.map { first[Int($0[0])].box })
            for (left, expected) in zip(left, expected) { #expect(abs(left.score - expected[1]) < 1e-12) }
        }
    }

    @Test func softeningStaysWithinACategory() {
        let box = Box(x: 0, y: 0, width: 10, height: 10)
        let detections = [(0.9, 0), (0.8, 1), (0.7, 0)].map { DetectedBox(box: box, score: $0, category: $1) }
        let left = SoftSuppression(.linear(threshold: 0.3))(detections)
        #expect(left == Array(detections.prefix(2)))
    }

    /// Without the rounding of the threshold 0.7 as a double would be taken for the larger 0.7 as a float32.
    @Test func theThresholdIsADouble() {
        let boxes: [SIMD4<Float>] = [SIMD4(0, 0, 10, 10), SIMD4(0, 0, 10, 7)]
        let keep = { NonMaximumSuppression(threshold: $0).keep(boxes, scores: [1, 0.5], categories: [0, 0]) }
        let overlap = Double(Float(0.7))
        #expect(keep(overlap) == [0, 1] && keep(overlap.nextDown) == [0])
    }
}
