internal import Testing
internal import Torch
internal import Training

@Suite struct ValueHistogramTests {
    @Test func everyValueIsInItsBucket() throws {
        let values = (0..<640).map { Double($0) / 10 - 20 }
        let histogram = try #require(ValueHistogram(Tensor(values).reshaped([32, 20])))
        #expect((histogram.minimum, histogram.count) == (-20, 640))
        #expect(abs(histogram.maximum - 43.9) < 1e-5)
        #expect(abs(histogram.sum - values.reduce(0, +)) < 1e-2)
        #expect(abs(histogram.sumOfSquares - values.map { $0 * $0 }.reduce(0, +)) < 1)
        // Buckets are even but for the last, which has the largest value too; values at an edge may go either way.
        #expect(histogram.counts.allSatisfy { (9...11).contains($0) })
        #expect(histogram.edges.last == histogram.maximum)
        #expect(zip(histogram.edges, histogram.edges.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func oneValueAndNoneAndBadOnes() throws {
        let histogram = try #require(ValueHistogram(Tensor([3.0, 3, 3])))
        #expect(histogram.counts == [3])
        #expect(histogram.edges[0] > 3)
        #expect(ValueHistogram(Tensor([Double]())) == nil)
        #expect(ValueHistogram(Tensor([1, .nan])) == nil)
        #expect(ValueHistogram(Tensor([1, .infinity])) == nil)
    }
}
