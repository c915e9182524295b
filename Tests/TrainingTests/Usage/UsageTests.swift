internal import OrderedCollections
internal import Parallel
internal import Testing
internal import Torch
internal import Training

@Suite struct UsageTests {
    private let fast = RankUsage(
        parts: [.data: 1, .forward: 3, .backward: 5, .optimizer: 1, .other: 2], communication: 2, cpu: 24,
        residentBytes: 0x1p30)
    private let starved = RankUsage(
        parts: [.data: 5, .forward: 2, .backward: 2, .optimizer: 1, .other: 2], communication: 1, cpu: 12,
        residentBytes: 0x1p31)

    @Test func scalarsAreMeansAndTheMostMemory() {
        let scalars = UsageSummary([fast, starved]).scalars
        let expected: Metrics = [
            "time/data": 3, "time/forward": 2.5, "time/backward": 3.5, "time/optimizer": 1, "time/other": 2,
            "memory/resident": 2048, "utilisation/cpu_cores": 1.5, "time/communication": 1.5,
            "utilisation/communication": 0.125,
        ]
        #expect(scalars == expected)
    }

    @Test func whatIsNotKnownIsLeftOut() {
        var onGPU = fast
        (onGPU.communication, onGPU.devicePeakBytes) = (nil, 0x1p20)
        let names = UsageSummary([onGPU]).scalars.keys
        #expect(names.contains("memory/device_peak"))
        #expect(!names.contains { $0.hasSuffix("communication") })
    }

    @Test func splitIsOfTheStepsAlone() {
        var summary = UsageSummary([fast])
        #expect(summary.split == "data 10 %, forward 30 %, backward 50 %, optimizer 10 %")
        summary.add([fast])
        #expect(summary.split == "data 10 %, forward 30 %, backward 50 %, optimizer 10 %")
        #expect(summary.ranks[0].cpu == 48)
        #expect(UsageSummary().split == "")
    }

    @Test func rowsComeBackWithWhatIsNotKnown() {
        var usage = fast
        usage.communication = nil
        #expect(RankUsage.ranks(of: usage.rows(over: SoloGroup())) == [usage])
    }

    @Test func clockPutsTimeDownToParts() {
        let clock = StepClock(on: .cpu)
        let start = ContinuousClock.now
        for _ in 0..<3 {
            for part in [StepPart.data, .forward, .backward, .optimizer] {
                clock.begin(part)
                if part == .forward { pause(0.01) }
            }
            clock.endStep()
        }
        let first = clock.take()
        let passed = start.duration(to: .now) / .seconds(1)
        #expect(first[.forward] ?? 0 >= 0.03)
        #expect(first.values.reduce(0, +) <= passed)
        #expect(passed - first.values.reduce(0, +) < 0.01)
        // What comes between the steps goes to the next interval.
        pause(0.02)
        #expect(clock.take()[.other] ?? 0 >= 0.02)
    }

    private func pause(_ seconds: Double) {
        let start = ContinuousClock.now
        while start.duration(to: .now) / .seconds(1) < seconds {}
    }
}

@Suite struct StarvationTests {
    private func usage(data: Double, forward: Double, other: Double = 0) -> RankUsage {
        RankUsage(parts: [.data: data, .forward: forward, .other: other])
    }

    private func options(workers: Int) -> PlainConfiguration {
        var options = PlainConfiguration()
        options.loader.workers = workers
        return options
    }

    @Test func theRankThatWaitsLongestIsNamed() throws {
        let starvation = try #require(
            Starvation([usage(data: 1, forward: 11), usage(data: 6, forward: 6, other: 100)]))
        let line = starvation.line(LoadingAdvice(options(workers: 2), cores: 16, ranks: 2))
        #expect(
            line == """
                why slow: 50 % of the steps' time (6 of 12 s, rank 1) went into waiting for data: try loader.workers=8 (2 \
                now; a rank has 8 cores)
                """)
    }

    @Test func nothingIsSaidOfLittleWaiting() {
        #expect(Starvation([]) == nil)
        #expect(Starvation([usage(data: 1.9, forward: 0)]) == nil)
        #expect(Starvation([usage(data: 3, forward: 20)]) == nil)
        #expect(Starvation([usage(data: 3, forward: 10)]) != nil)
    }

    @Test func adviceFollowsTheSettings() {
        #expect(
            "\(LoadingAdvice(options(workers: 4), cores: 4, ranks: 1))".hasPrefix("all 4 cores of a rank are at work"))
        #expect("\(LoadingAdvice(options(workers: 0), cores: 1, ranks: 4))".hasPrefix("try loader.workers=1 (0 now"))
    }
}
