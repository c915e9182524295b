import NN
import TestSupport
import Testing

/// Schedules against those of `torch.optim.lr_scheduler`.
@Suite struct ScheduleTests {
    struct Fixture: Decodable, CustomTestStringConvertible {
        let name, kind: String
        let baseLr: Double
        let options: FixtureOptions
        let lrs: [Double]

        var testDescription: String { name }

        /// Those that there are here.
        static func all() throws -> [Fixture] {
            struct File: Decodable { let cases: [Fixture] }
            return try Fixtures.json("schedules.json", as: File.self).cases.filter {
                !["ConstantLR", "CosineAnnealingWarmRestarts"].contains($0.kind)
            }
        }

        var schedule: Schedule {
            let gamma = options.number("gamma") ?? 0.1
            let total = options.number("T_max") ?? options.number("total_iters") ?? 0
            return switch kind {
            case "StepLR": .step(every: options.number("step_size") ?? 1, gamma: gamma)
            case "MultiStepLR": .multiStep(milestones: options.numbers("milestones") ?? [], gamma: gamma)
            case "ExponentialLR": .exponential(gamma: gamma)
            case "CosineAnnealingLR": .cosine(total: total, floor: (options.number("eta_min") ?? 0) / baseLr)
            case "PolynomialLR": .polynomial(total: total, power: options.number("power") ?? 1)
            case "LinearLR": .constant.warmedUp(over: total, from: options.number("start_factor") ?? 0)
            case "OneCycleLR": .oneCycle(total: options.number("total_steps") ?? 0, oneCycle)
            // The only sequence: a tenth up to the whole in 5 steps, then a cosine.
            default: .cosine(total: 20).warmedUp(over: 5, from: 0.1)
            }
        }

        private var oneCycle: OneCycleOptions {
            var options = OneCycleOptions()
            options.rise = self.options.number("pct_start") ?? 0.3
            options.startDivisor = self.options.number("div_factor") ?? 25
            options.endDivisor = self.options.number("final_div_factor") ?? 1e4
            options.annealing = self.options.text("anneal_strategy") == "linear" ? .linear : .cosine
            options.threePhase = self.options.flag("three_phase")
            return options
        }

        /// What the schedule multiplies.
        var base: Double { options.number("max_lr") ?? baseLr }

        /// PyTorch's cosine comes up again after its end; this one stays down.
        var comparedSteps: Int { kind == "CosineAnnealingLR" ? (options.integer("T_max") ?? 0) + 1 : lrs.count }
    }

    @Test(arguments: try Fixture.all()) func followsPyTorch(_ fixture: Fixture) {
        for (step, expected) in fixture.lrs.prefix(fixture.comparedSteps).enumerated() {
            let rate = fixture.base * fixture.schedule(step)
            #expect(abs(rate - expected) <= 1e-9 * abs(expected) + 1e-15, "step \(step)")
        }
    }

    @Test func theCosineStaysAtItsFloor() {
        let schedule = Schedule.cosine(total: 10, floor: 0.1)
        #expect((10..<20).allSatisfy { abs(schedule($0) - 0.1) < 1e-12 })
    }

    @Test func withoutAWarmUpNothingChanges() {
        let schedule = Schedule.exponential(gamma: 0.9).warmedUp(over: 0)
        #expect((0..<5).map { schedule($0) } == (0..<5).map { Schedule.exponential(gamma: 0.9)($0) })
    }
}
