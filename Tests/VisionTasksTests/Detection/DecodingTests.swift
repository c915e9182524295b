import TestSupport
import Testing
import Torch
import VisionTasks

/// Boxes from raw outputs.
@Suite struct DecodingTests {
    @Test(arguments: Decoding.Score.allCases)
    func candidatesAreThoseOfPyTorch(_ score: Decoding.Score) throws {
        let (fixtures, tensors) = (try DetectionFixtures.load(), try DetectionFixtures.tensors())
        var decoding = Decoding()
        (decoding.score, decoding.threshold) = (score, fixtures.decodeThreshold)
        let decoded = decoding(try scales("output", of: tensors), Anchors(fixtures.anchors))
        #expect(decoded.count == 3)
        for (image, candidates) in decoded.enumerated() {
            let expected = try #require(tensors["decoded/\(score.rawValue)/\(image)"])
            expectClose(candidates.boxes, expected.sliced(0..<4, axis: 1), absolute: 1e-4)
            expectClose(candidates.scores, expected.selecting(4, axis: 1))
            expectSame(candidates.categories, expected.selecting(5, axis: 1).to(.int64))
        }
    }

    /// The middle of cell (row 2, column 5) of stride 16, with the size of its second anchor.
    @Test func zerosAreTheMiddleOfACellAndTheSizeOfAnAnchor() {
        let outputs = [1, 2, 4].map { Tensor.full([2, 3 * 7, 2 * $0, 4 * $0], -20) }
        let cell = outputs[1][1].reshaped([3, 7, 4, 8])[1].selecting(2, axis: 1).selecting(5, axis: 1)
        cell.copy(from: Tensor([0, 0, 0, 0, 20, -20, 20] as [Float]))
        let decoded = Decoding()(outputs, Anchors(Anchors.coco))
        #expect(decoded.map(\.count) == [0, 1])
        expectClose(decoded[1].boxes, Tensor([88 - 31, 40 - 22.5, 88 + 31, 40 + 22.5] as [Float], shape: [1, 4]))
        #expect(decoded[1].scores.item() > 0.9999 && decoded[1].categories.integer() == 1)
    }

    @Test func anImageWithoutCandidatesHasNone() {
        let outputs = [1, 2, 4].map { Tensor.full([2, 3 * 6, $0, $0], -20) }
        for score in Decoding.Score.allCases {
            var decoding = Decoding()
            decoding.score = score
            let decoded = decoding(outputs, Anchors(Anchors.coco))
            #expect(decoded.map(\.boxes.shape) == [[0, 4], [0, 4]])
            #expect(decoded.allSatisfy { $0.scores.shape == [0] && $0.categories.shape == [0] })
        }
    }

    @Test(arguments: [(0.001, ""), (1, "decoding.threshold is 1.0: expected 0 or more, below 1")])
    func thresholdsThatNothingPassesAreErrors(threshold: Double, expected: String) {
        var (decoding, message) = (Decoding(), "")
        decoding.threshold = threshold
        do { try decoding.validate() } catch { message = "\(error)" }
        #expect(message == expected)
    }
}
