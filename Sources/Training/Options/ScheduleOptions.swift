public import NN

/// The learning rate over time; see `Schedule`.
public struct ScheduleOptions: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case constant, step, multiStep, exponential, polynomial, cosine, polynomialWarmup, cosineWarmup, triangular
        case yolox, darknet, oneCycle
    }

    public enum Unit: String, Codable, Sendable, CaseIterable {
        case step, epoch
    }

    public var kind = Kind.constant
    /// What `warmup`, `period` and `milestones` count in, and the exponent of `gamma`.
    public var unit = Unit.step
    /// How often the rate changes; nil: once a unit.
    public var changes: Unit?
    /// How long the rate rises before everything else; darknet: its burn-in.
    public var warmup = 0.0
    /// The part of the learning rate that a warm-up begins with. polynomialWarmup and cosineWarmup begin with
    /// 1/`warmup`, darknet with 0.
    public var warmupStart = 0.1
    /// step: how long until the next factor, counted from the end of the warm-up.
    public var period = 1.0
    /// multiStep, darknet: when the factors come, counted from the beginning of the run.
    public var milestones: [Double] = []
    /// step, multiStep, darknet, exponential: the factor.
    public var gamma = 0.1
    /// multiStep, darknet: a factor for each milestone, instead of `gamma`.
    public var factors: [Double] = []
    /// polynomial, polynomialWarmup: the degree.
    public var power = 0.9
    /// darknet: the degree of the burn-in.
    public var burnInPower = 4.0
    /// cosine, cosineWarmup, yolox: where it ends, as a part of the learning rate.
    public var floor = 0.0
    public var oneCycle = OneCycleOptions()

    public init() {}
}

extension ScheduleOptions {
    var risesAtFirst: Bool { warmup > 0 || hasOwnWarmUp }

    var hasOwnWarmUp: Bool { kind == .yolox || kind == .oneCycle }

    /// The factor of the learning rate by optimizer step.
    ///
    /// - Parameter learningRate: what it will multiply.
    /// - Throws: `ConfigurationError` for options that contradict each other, and schedules longer than the run.
    public func makeSchedule(
        stepsPerEpoch: Int, epochs: Int, learningRate: Double
    ) throws(ConfigurationError) -> Schedule {
        let clock = ScheduleClock(unit: unit, changes: changes ?? unit, stepsPerEpoch: Double(stepsPerEpoch))
        let total = unit == .epoch ? Double(epochs) : Double(epochs * stepsPerEpoch)
        try validate(total: total)
        let schedule = makeSchedule(total: total, learningRate: learningRate)
        return Schedule { schedule(clock.time(ofStep: $0)) }
    }

    /// In the schedule's own unit.
    private func makeSchedule(total: Double, learningRate: Double) -> Schedule {
        let rest = total - warmup
        switch kind {
        case .constant: return warmedUp(.constant)
        case .step: return warmedUp(.step(every: period, gamma: gamma))
        case .multiStep: return multiStep.burntIn(over: warmup, from: warmupStart, power: 1)
        case .exponential: return warmedUp(.exponential(gamma: gamma))
        case .polynomial: return warmedUp(.polynomial(total: rest, power: power))
        case .cosine: return warmedUp(.cosine(total: rest, floor: floor))
        case .triangular: return warmedUp(.triangular(total: rest))
        case .polynomialWarmup:
            return .counted(warmUp: warmup, total: total) { .polynomial(total: $0, power: power) }
        case .cosineWarmup: return .counted(warmUp: warmup, total: total) { .cosine(total: $0, floor: floor) }
        case .yolox: return .yolox(total: total, floor: floor, start: max(0.1, 1e-6 / learningRate))
        case .darknet: return multiStep.burntIn(over: warmup, power: burnInPower)
        case .oneCycle: return .oneCycle(total: total, oneCycle)
        }
    }

    private func warmedUp(_ schedule: Schedule) -> Schedule { schedule.warmedUp(over: warmup, from: warmupStart) }

    private var multiStep: Schedule {
        .multiStep(milestones: milestones, factors: factors.isEmpty ? milestones.map { _ in gamma } : factors)
    }
}

/// Tells a schedule's time by the optimizer step.
private struct ScheduleClock {
    let unit, changes: ScheduleOptions.Unit
    let stepsPerEpoch: Double

    func time(ofStep step: Double) -> Double {
        let change = changes == .epoch ? (step / stepsPerEpoch).rounded(.down) * stepsPerEpoch : step
        return unit == .epoch ? change / stepsPerEpoch : change
    }
}
