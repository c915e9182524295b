internal import Testing
internal import Training

@Suite struct EarlyStoppingTests {
    private func options(_ patience: Int?, gain: Double = 0, _ direction: CheckpointRules.Best.Direction = .max)
        -> EarlyStoppingOptions
    {
        var options = EarlyStoppingOptions()
        (options.patience, options.minimumGain, options.direction) = (patience, gain, direction)
        return options
    }

    /// The number of evaluations after which a run ends.
    private func end(_ values: [Double], _ options: EarlyStoppingOptions) -> Int? {
        var watch = EarlyStopping()
        for (epoch, value) in values.enumerated() {
            watch.add(value, epoch: epoch, options)
            if watch.reason("dice", options) != nil { return epoch + 1 }
        }
        return nil
    }

    @Test func patienceCountsFromTheBest() {
        #expect(end([0.1, 0.2, 0.15, 0.3, 0.3, 0.2, 0.1], options(3)) == 7)
        #expect(end([0.1, 0.2, 0.15, 0.3, 0.3, 0.2, 0.1], options(2)) == 6)
        #expect(end([0.3, 0.2, 0.1], options(2, .min)) == nil)
        #expect(end([0.3, 0.2, 0.1], options(nil)) == nil)
    }

    @Test func smallGainsDoNotCount() {
        #expect(end([0.5, 0.505, 0.509], options(2, gain: 0.01)) == 3)
        #expect(end([0.5, 0.505, 0.52], options(2, gain: 0.01)) == nil)
    }

    @Test func whatIsNoNumberIsNoGain() {
        #expect(end([.nan, .nan], options(2)) == 2)
        #expect(end([.nan, 0.1, .nan, 0.2], options(2)) == nil)
    }

    @Test func theReasonNamesTheBest() {
        var watch = EarlyStopping()
        for (epoch, value) in [0.25, 0.5, 0.4].enumerated() { watch.add(value, epoch: epoch, options(1)) }
        let reason = watch.reason("dice", options(1))
        #expect(reason == "dice has not improved in 1 evaluations; the best was 0.5 in epoch 2")
    }
}
