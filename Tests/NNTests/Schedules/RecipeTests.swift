import NN
import TestSupport
import Testing

/// Schedules against the formulas of the repositories that they come from.
@Suite struct RecipeTests {
    struct Fixture: Decodable, CustomTestStringConvertible {
        let name, kind: String
        let baseLr, total: Double
        let options: FixtureOptions
        let lrs: [Double]

        var testDescription: String { name }

        static func all() throws -> [Fixture] {
            struct File: Decodable { let recipes: [Fixture] }
            return try Fixtures.json("schedules.json", as: File.self).recipes
        }

        var schedule: Schedule {
            let power = options.number("power") ?? 0
            let warmUp = options.number("warmup") ?? 0
            return switch kind {
            case "yolox":
                .yolox(total: total, floor: options.number("floor") ?? 0, start: max(0.1, 1e-6 / baseLr))
            case "polynomialWarmup": .counted(warmUp: warmUp, total: total) { .polynomial(total: $0, power: power) }
            case "cosineWarmup": .counted(warmUp: warmUp, total: total) { .cosine(total: $0) }
            case "polynomial": .polynomial(total: total, power: power)
            case "triangular": .triangular(total: total)
            default:
                .multiStep(milestones: options.numbers("steps") ?? [], factors: options.numbers("scales") ?? [])
                    .burntIn(over: options.number("burn_in") ?? 0, power: power)
            }
        }
    }

    @Test(arguments: try Fixture.all()) func followsItsSource(_ fixture: Fixture) {
        for (time, expected) in fixture.lrs.enumerated() {
            let rate = fixture.baseLr * fixture.schedule(time)
            #expect(abs(rate - expected) <= 1e-9 * expected + 1e-15, "at \(time)")
        }
    }

    /// The original shortens the run at every call, so its rate comes up again.
    @Test func cosineAfterAWarmUpOnlyFalls() {
        let schedule = Schedule.counted(warmUp: 5, total: 50) { .cosine(total: $0) }
        let rates = (0..<50).map { schedule($0) }
        #expect(zip(rates.prefix(5), rates.prefix(5).dropFirst()).allSatisfy { $0 < $1 })
        #expect(zip(rates.dropFirst(4), rates.dropFirst(5)).allSatisfy { $0 > $1 })
        #expect(rates[4] == 1 && rates[49] > 0)
    }

    @Test func aWarmUpCountsTowardsTheRunOrBeforeIt() {
        let before = Schedule.multiStep(milestones: [10]).warmedUp(over: 5, from: 0.5)
        let within = Schedule.multiStep(milestones: [10]).burntIn(over: 5, from: 0.5, power: 1)
        #expect([before(0), within(0), before(4), within(4)] == [0.5, 0.5, 0.9, 0.9])
        #expect([before(9), before(10), before(15)] == [1, 1, 0.1] && [within(9), within(10)] == [1, 0.1])
    }
}
