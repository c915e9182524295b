import DataPipeline
import Testing

@Suite struct SampleRandomTests {
    private let count = 200_000

    private func draws(_ body: (inout SampleRandom) -> Double) -> [Double] {
        var random = SampleRandom(seed: 42, epoch: 3, index: 7)
        return (0..<count).map { _ in body(&random) }
    }

    private func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
        let mean = values.reduce(0, +) / Double(values.count)
        return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
    }

    @Test func uniformIsUniform() {
        let values = draws { $0.uniform() }
        let (mean, variance) = moments(values)
        #expect(abs(mean - 0.5) < 0.003 && abs(variance - 1 / 12) < 0.001)
        #expect(values.allSatisfy { (0..<1).contains($0) })
    }

    @Test func uniformFloatIsUniform() {
        let values = draws { Double($0.uniformFloat()) }
        #expect(abs(moments(values).mean - 0.5) < 0.003)
        #expect(values.allSatisfy { (0..<1).contains($0) })
    }

    @Test func normalIsNormal() {
        let values = draws { $0.normal(mean: 2, deviation: 3) }
        let (mean, variance) = moments(values)
        #expect(abs(mean - 2) < 0.03 && abs(variance - 9) < 0.15)
        let within = values.count { abs($0 - 2) < 3 }
        #expect(abs(Double(within) / Double(count) - 0.6827) < 0.005)
    }

    @Test func integersAreEquallyOften() {
        var counts = [Int](repeating: 0, count: 7)
        for value in draws({ Double($0.integer(in: 3..<10)) }) { counts[Int(value) - 3] += 1 }
        let expected = Double(count) / 7
        let chiSquare = counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        // The 99.99th percentile of 6 degrees of freedom.
        #expect(chiSquare < 27.9)
    }

    @Test func bernoulliKeepsItsProbability() {
        #expect(abs(moments(draws { $0.bernoulli(0.3) ? 1 : 0 }).mean - 0.3) < 0.005)
        #expect(draws { $0.bernoulli(0) ? 1 : 0 }.allSatisfy { $0 == 0 })
        #expect(draws { $0.bernoulli(1) ? 1 : 0 }.allSatisfy { $0 == 1 })
    }

    @Test func everyPartOfTheKeyMatters() {
        func first(_ seed: UInt64, _ epoch: Int, _ index: Int, _ purpose: SampleRandom.Purpose) -> Double {
            var random = SampleRandom(seed: seed, epoch: epoch, index: index, purpose: purpose)
            return random.uniform()
        }
        let values: Set = [
            first(0, 0, 0, .augmentation), first(1, 0, 0, .augmentation), first(1 << 32, 0, 0, .augmentation),
            first(0, 1, 0, .augmentation), first(0, 0, 1, .augmentation), first(0, 0, 0, .mixing),
        ]
        #expect(values.count == 6)
    }

    @Test func copiesRepeatAndStreamsStartAnew() {
        var random = SampleRandom(seed: 1, epoch: 2, index: 3)
        var copy = random
        #expect((0..<9).map { _ in random.word() } == (0..<9).map { _ in copy.word() })
        var stream = random.stream(.mixing)
        var fresh = SampleRandom(seed: 1, epoch: 2, index: 3, purpose: .mixing)
        #expect(stream.word() == fresh.word())
    }
}
