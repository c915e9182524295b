import Foundation

/// The learning rate as a pure function of the optimizer step, counted from 0.
///
/// Without state there is nothing to save, and nothing that can be stepped twice.
public struct Schedule: Sendable {
    private let factor: @Sendable (_ step: Double) -> Double

    public init(_ factor: @escaping @Sendable (_ step: Double) -> Double) {
        self.factor = factor
    }

    /// What the base learning rate is multiplied by. Fractions of steps are for plots.
    public func callAsFunction(_ step: Double) -> Double { factor(step) }

    public func callAsFunction(_ step: Int) -> Double { factor(Double(step)) }

    public static let constant = Schedule { _ in 1 }

    /// `gamma` to the number of periods that have passed.
    public static func step(every period: Int, gamma: Double = 0.1) -> Schedule {
        Schedule { pow(gamma, floor($0 / Double(period))) }
    }

    /// `gamma` to the number of milestones that have been reached.
    public static func multiStep(milestones: [Int], gamma: Double = 0.1) -> Schedule {
        Schedule { step in pow(gamma, Double(milestones.count { Double($0) <= step })) }
    }

    public static func exponential(gamma: Double) -> Schedule {
        Schedule { pow(gamma, $0) }
    }

    /// `(1 - step/total)^power`, then 0.
    public static func polynomial(total: Int, power: Double = 0.9) -> Schedule {
        Schedule { pow(max(0, 1 - $0 / Double(total)), power) }
    }

    /// Half a cosine from 1 down to `floor` over `total` steps, then `floor`. Loshchilov & Hutter 2017.
    public static func cosine(total: Int, floor: Double = 0) -> Schedule {
        Schedule { step in
            let progress = min(step / Double(max(total, 1)), 1)
            return floor + (1 - floor) * (1 + cos(.pi * progress)) / 2
        }
    }

    /// A line from `start` to 1 over the first `steps` steps, then this schedule from its own beginning.
    public func warmedUp(steps: Int, from start: Double = 0) -> Schedule {
        guard steps > 0 else { return self }
        return Schedule { step in
            step < Double(steps)
                ? start + (1 - start) * step / Double(steps) : self(step - Double(steps))
        }
    }
}
