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

    private var hasOwnWarmUp: Bool { kind == .yolox || kind == .oneCycle }

    private var needsWarmUp: Bool { kind == .polynomialWarmup || kind == .cosineWarmup }

    /// The factor of the learning rate by optimizer step.
    ///
    /// - Parameter learningRate: what it will multiply.
    /// - Throws: `ConfigurationError` for options that contradict each other, and a schedule that is longer than the run.
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

// MARK: - What cannot be

extension ScheduleOptions {
    private func validate(total: Double) throws(ConfigurationError) {
        try checkNumbers()
        try checkWarmUp(total)
        if kind == .step {
            try require(period > 0, "schedule.period is \(period): expected more than 0")
            try checkLength("period", period, total)
        }
        if kind == .multiStep || kind == .darknet { try checkMilestones(total) }
        try require(
            kind != .yolox || unit == .epoch,
            "schedule.kind yolox has lengths in epochs: set schedule.unit=epoch, and schedule.changes=step for a rate "
                + "that changes with every step")
    }

    private func checkNumbers() throws(ConfigurationError) {
        for (name, value) in [("gamma", gamma), ("power", power), ("burnInPower", burnInPower)] {
            try require(value > 0, "schedule.\(name) is \(value): expected a number above 0")
        }
        try require((0...1).contains(floor), "schedule.floor is \(floor): expected a part of the rate, 0 to 1")
        try require(
            warmupStart > 0 && warmupStart <= 1,
            "schedule.warmupStart is \(warmupStart): expected a part of the rate above 0, up to 1; steps at a rate of 0 "
                + "would be for nothing")
        try require(
            oneCycle.rise > 0 && oneCycle.rise < 1,
            "schedule.oneCycle.rise is \(oneCycle.rise): expected a part of the run between 0 and 1")
        for (name, value) in [("startDivisor", oneCycle.startDivisor), ("endDivisor", oneCycle.endDivisor)] {
            try require(value > 0, "schedule.oneCycle.\(name) is \(value): expected a number above 0")
        }
    }

    private func checkWarmUp(_ total: Double) throws(ConfigurationError) {
        try require(warmup >= 0, "schedule.warmup is \(warmup): expected 0 or more")
        try require(
            warmup == 0 || !hasOwnWarmUp,
            "schedule.kind \(kind.rawValue) has a warm-up of its own: leave out schedule.warmup")
        try require(
            warmup >= 1 || !needsWarmUp,
            "schedule.kind \(kind.rawValue) needs a schedule.warmup of 1 \(unit.rawValue) or more")
        try checkLength("warmup", warmup, total)
    }

    private func checkMilestones(_ total: Double) throws(ConfigurationError) {
        try require(
            !milestones.isEmpty || kind == .darknet, "schedule.milestones is empty: say when the rate is to change")
        try require(
            milestones.allSatisfy { $0 > 0 } && zip(milestones, milestones.dropFirst()).allSatisfy { $0 < $1 },
            "schedule.milestones is \(milestones): expected numbers above 0, the smaller ones first")
        try require(
            factors.isEmpty || factors.count == milestones.count,
            "schedule.factors has \(factors.count) numbers, and schedule.milestones \(milestones.count): give one for "
                + "each, or none")
        if let last = milestones.last { try checkLength("milestones", last, total) }
    }

    private func checkLength(_ name: String, _ length: Double, _ total: Double) throws(ConfigurationError) {
        func number(_ value: Double) -> String { value == value.rounded() ? "\(Int(value))" : "\(value)" }
        try require(
            length < total,
            "schedule.\(name) reaches \(unit.rawValue) \(number(length)), and the run has \(number(total)) "
                + "\(unit.rawValue)s: it would not end before the run does. Shorten it, train longer, or choose another "
                + "schedule.unit")
    }
}
