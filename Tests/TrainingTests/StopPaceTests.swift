internal import Testing
internal import Training

@Suite struct StopPaceTests {
    private let clock = FakeClock()

    private func pace(_ deadline: Double?, step: Double) -> StopPace {
        var pace = StopPace(deadline: deadline, now: clock.now)
        pace.timing("a step") { clock.advance(step) }
        pace.timing("a step") { clock.advance(step / 2) }
        return pace
    }

    @Test func whatTakesLongerThanTheDeadlineIsSaidOnce() throws {
        var pace = pace(30, step: 25)
        let (early, late, again) = (pace.warning(writing: 4), pace.warning(writing: 6), pace.warning(writing: 6))
        #expect(early == nil && again == nil)
        let start = "a step has taken 25 s and a checkpoint 6 s: a request to stop is not fulfilled within 30 s"
        #expect(late?.hasPrefix(start) == true, "\(late ?? "")")
    }

    @Test func withoutADeadlineNothingIsSaid() {
        var pace = pace(nil, step: 1000)
        let warning = pace.warning(writing: 1000)
        #expect(warning == nil)
    }
}
