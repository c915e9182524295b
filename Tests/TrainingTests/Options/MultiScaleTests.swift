internal import Testing
internal import Training

@Suite struct MultiScaleTests {
    private var options: MultiScaleOptions {
        var options = MultiScaleOptions()
        (options.sizes, options.every, options.tail) = ([[32, 32], [64, 64], [48, 48]], 4, 5)
        return options
    }

    @Test func aSizeStaysForAsManyStepsAsAsked() {
        let sizes = (0..<395).map { options.size(step: $0, of: 400, seed: 1) }
        for step in sizes.indices { #expect(sizes[step] == sizes[step / 4 * 4]) }
        for size in options.sizes {
            let share = Double(sizes.count { $0 == size }) / Double(sizes.count)
            #expect((0.2...0.5).contains(share), "\(size) in \(share)")
        }
    }

    @Test func itDependsOnSeedAndStepAlone() {
        func sizes(_ seed: Int) -> [[Int]?] { (0..<100).map { options.size(step: $0, of: 400, seed: seed) } }
        #expect(sizes(1) == sizes(1) && sizes(1) != sizes(2))
    }

    @Test func theTailHasTheLargest() {
        for step in 395..<400 { #expect(options.size(step: step, of: 400, seed: 3) == [64, 64]) }
    }

    @Test func withoutSizesBatchesStayAsTheyAre() {
        #expect(MultiScaleOptions().size(step: 7, of: 10, seed: 0) == nil)
    }
}
