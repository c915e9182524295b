internal import Foundation
internal import Testing
internal import Training

@Suite struct RangeTestTests {
    private func test(_ ramp: LearningRateRamp, _ loss: (Double) -> Double) -> RangeTest {
        var test = RangeTest()
        for step in 0..<ramp.steps where !test.add(rate: ramp.rate(step), loss: loss(ramp.rate(step))) { break }
        return test
    }

    @Test func theRampIsExponential() {
        let ramp = LearningRateRamp(lowest: 1e-4, highest: 1, steps: 5)
        for (step, rate) in [1e-4, 1e-3, 1e-2, 1e-1, 1].enumerated() {
            #expect(abs(ramp.rate(step) / rate - 1) < 1e-12)
        }
    }

    /// A debiased average of a constant is the constant.
    @Test func smoothingIsUnbiased() {
        let test = test(LearningRateRamp()) { _ in 3 }
        #expect(test.points.count == 100 && test.points.allSatisfy { abs($0.smoothed - 3) < 1e-12 })
    }

    @Test func aLossThatOnlyRisesSuggestsNoSteepestRate() {
        #expect(test(LearningRateRamp()) { 1 + $0 }.steepest == nil)
    }

    /// fastai's smoothing by hand: 0.98 a + 0.02 l, over 1 - 0.98^n.
    @Test func smoothingIsFastais() {
        var test = RangeTest()
        for (rate, loss) in [(0.1, 2.0), (0.2, 1.0), (0.3, 4.0)] { _ = test.add(rate: rate, loss: loss) }
        let second = (0.98 * 0.04 + 0.02) / (1 - 0.98 * 0.98)
        #expect(abs(test.points[1].smoothed - second) < 1e-12)
    }

    /// The loss falls as a sigmoid of the logarithm around 1e-3 and explodes above 1e-1.
    @Test func theSuggestionsAreBeforeTheMinimum() throws {
        let test = test(LearningRateRamp(lowest: 1e-6, highest: 10, steps: 400)) { rate in
            1 / (1 + pow(rate / 1e-3, 2)) + 0.1 + pow(rate / 0.3, 4)
        }
        let (steepest, minimum) = (try #require(test.steepest), try #require(test.minimumOverTen))
        #expect((1e-3...1e-2).contains(steepest), "\(steepest)")
        #expect((1e-3...3e-2).contains(minimum), "\(minimum)")
        #expect(steepest < minimum * 10)
        #expect(test.points.count < 400)
    }

    @Test func aLossThatIsNotANumberEndsIt() {
        let test = test(LearningRateRamp()) { $0 > 1 ? .nan : 1 }
        #expect(test.points.allSatisfy { $0.rate <= 1 })
        #expect((80...90).contains(test.points.count))
    }
}
