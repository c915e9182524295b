internal import Testing
internal import Training

@Suite struct LatenciesTests {
    private let latencies = Latencies(seconds: [0.4, 0.1, 0.2, 0.3], samples: 20)

    /// numpy.quantile([0.4, 0.1, 0.2, 0.3], q)
    @Test(arguments: [(0.0, 0.1), (0.25, 0.175), (0.5, 0.25), (0.9, 0.37), (0.99, 0.397), (1.0, 0.4)])
    func quantilesAreNumPys(_ part: Double, _ expected: Double) {
        #expect(abs(latencies.quantile(part) - expected) < 1e-12)
    }

    @Test func theRateIsOfAllSteps() {
        #expect(abs(latencies.samplesPerSecond - 20) < 1e-9)
    }

    @Test func oneStepIsAllQuantiles() {
        #expect(Latencies(seconds: [0.5], samples: 1).quantile(0.99) == 0.5)
    }
}
