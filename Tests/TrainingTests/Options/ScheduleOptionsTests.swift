internal import NN
internal import Testing
internal import Training

/// How a schedule's own time goes with the steps of a run: 3 steps an epoch.
@Suite struct ScheduleOptionsTests {
    private func rates(_ change: (inout ScheduleOptions) -> Void, epochs: Int = 4) throws -> [Double] {
        var options = ScheduleOptions()
        change(&options)
        let schedule = try options.makeSchedule(stepsPerEpoch: 3, epochs: epochs, learningRate: 0.1)
        return (0..<3 * epochs).map { schedule($0) }
    }

    @Test func stepsChangeTheRateEachStep() throws {
        let rates = try rates {
            $0.kind = .polynomial
            $0.power = 1
        }
        #expect(rates.indices.allSatisfy { abs(rates[$0] - (1 - Double($0) / 12)) < 1e-12 })
    }

    @Test func epochsChangeItOnceAnEpoch() throws {
        let rates = try rates {
            $0.kind = .polynomial
            $0.power = 1
            $0.unit = .epoch
        }
        #expect(rates.indices.allSatisfy { rates[$0] == 1 - Double($0 / 3) / 4 })
    }

    /// Lengths in epochs, and a rate that changes with every step.
    @Test func epochsCanPassSmoothly() throws {
        let rates = try rates {
            $0.kind = .multiStep
            $0.unit = .epoch
            $0.changes = .step
            $0.warmup = 2
            $0.milestones = [3]
        }
        let rise = (0..<6).map { 0.1 + 0.9 * Double($0) / 6 }
        #expect(zip(rates, rise + [1, 1, 1, 0.1, 0.1, 0.1]).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    /// The rate of the first epoch is the warm-up's, not the whole one.
    @Test(arguments: [ScheduleOptions.Kind.yolox, .polynomialWarmup, .cosineWarmup, .cosine, .oneCycle, .darknet])
    func theFirstEpochIsPartOfTheWarmUp(_ kind: ScheduleOptions.Kind) throws {
        let rates = try rates(
            {
                $0.kind = kind
                $0.unit = .epoch
                $0.floor = 0.01
                if kind != .yolox && kind != .oneCycle { $0.warmup = 5 }
            }, epochs: 30)
        #expect(rates[0] < 0.21 && rates[0] == rates[2], "\(rates[0])")
        #expect(rates.prefix(16).contains { $0 > 0.9 } || kind == .oneCycle)
    }

    @Test func darknetsFactorsCountFromTheBeginning() throws {
        let rates = try rates {
            $0.kind = .darknet
            $0.warmup = 4
            $0.milestones = [6, 9]
            $0.factors = [0.5, 0.1]
        }
        let rise = [0, 1, 16, 81].map { $0 / 256.0 }
        let expected = rise + [1, 1, 0.5, 0.5, 0.5, 0.05, 0.05, 0.05]
        #expect(zip(rates, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    }

    /// bubbliiiing's smallest first rate is a millionth, whatever the learning rate.
    @Test func yoloxBeginsAtAMillionthAtLeast() throws {
        var options = ScheduleOptions()
        options.kind = .yolox
        options.unit = .epoch
        let schedule = try options.makeSchedule(stepsPerEpoch: 1, epochs: 30, learningRate: 5e-6)
        #expect(abs(schedule(0) * 5e-6 - 1e-6) < 1e-15)
    }
}
