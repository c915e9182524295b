import Foundation

/// The shape of `Schedule.oneCycle`, with the defaults of PyTorch's `OneCycleLR`.
public struct OneCycleOptions: Codable, Sendable, Equatable {
    public enum Annealing: String, Codable, Sendable, CaseIterable {
        case cosine, linear
    }

    /// The part of the run in which the rate rises.
    public var rise = 0.3
    /// The highest rate to the first one.
    public var startDivisor = 25.0
    /// The first rate to the last one.
    public var endDivisor = 1e4
    public var annealing = Annealing.cosine
    /// Comes down to the first rate as slowly as it rose, and only then to the last one.
    public var threePhase = false

    public init() {}
}

extension Schedule {
    /// Up to the learning rate and far down again: the rates of PyTorch's `OneCycleLR`, whose momentum is left alone.
    /// Smith & Topin 2018.
    ///
    /// - Parameter total: the run; the last rate is that of `total - 1`.
    public static func oneCycle(total: Double, _ options: OneCycleOptions = OneCycleOptions()) -> Schedule {
        let legs = options.legs(total: total)
        return Schedule { time in
            let leg = legs.first { time <= $0.end } ?? legs[legs.count - 1]
            return leg.value(at: min(time, leg.end), options.annealing)
        }
    }
}

/// From one factor to another.
private struct Leg {
    let start, end: Double
    let from, to: Double

    func value(at time: Double, _ annealing: OneCycleOptions.Annealing) -> Double {
        let progress = end > start ? (time - start) / (end - start) : 1
        switch annealing {
        case .linear: return from + (to - from) * progress
        case .cosine: return to + (from - to) / 2 * (1 + cos(.pi * progress))
        }
    }
}

extension OneCycleOptions {
    fileprivate func legs(total: Double) -> [Leg] {
        let first = 1 / startDivisor
        let top = rise * total - 1
        let back = threePhase ? 2 * rise * total - 2 : top
        let up = Leg(start: 0, end: top, from: first, to: 1)
        let middle = Leg(start: top, end: back, from: 1, to: first)
        let down = Leg(start: back, end: total - 1, from: threePhase ? first : 1, to: first / endDivisor)
        return threePhase ? [up, middle, down] : [up, down]
    }
}
