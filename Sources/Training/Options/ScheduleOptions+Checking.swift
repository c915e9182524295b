import NN

extension ScheduleOptions {
    /// - Parameter total: the length of the run in the schedule's unit.
    func validate(total: Double) throws(ConfigurationError) {
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

    private var needsWarmUp: Bool { kind == .polynomialWarmup || kind == .cosineWarmup }

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
