internal import Foundation

/// Learning rates from very low to too high, each a constant factor above the one before.
public struct LearningRateRamp: Sendable, Equatable {
    public var lowest: Double
    public var highest: Double
    public var steps: Int

    public init(lowest: Double = 1e-7, highest: Double = 10, steps: Int = 100) {
        self.lowest = lowest
        self.highest = highest
        self.steps = steps
    }

    public func rate(_ step: Int) -> Double {
        lowest * pow(highest / lowest, Double(step) / Double(max(steps - 1, 1)))
    }
}

/// The losses along a ramp of learning rates, and what they suggest: Smith 2017, with fastai's smoothing, its stop and
/// its two suggestions.
public struct RangeTest: Codable, Sendable, Equatable {
    public struct Point: Codable, Sendable, Equatable {
        public var rate: Double
        public var loss: Double
        /// The losses so far, averaged with weights that fall by `smoothing` a step.
        public var smoothed: Double
    }

    public private(set) var points: [Point] = []
    private var average = 0.0

    private static let smoothing = 0.98
    /// Times the lowest smoothed loss: from there on it only gets worse.
    private static let divergence = 4.0

    public init() {}

    /// - Returns: whether to go on; not where the loss has diverged.
    public mutating func add(rate: Double, loss: Double) -> Bool {
        guard loss.isFinite else { return false }
        average = Self.smoothing * average + (1 - Self.smoothing) * loss
        let smoothed = average / (1 - pow(Self.smoothing, Double(points.count + 1)))
        points.append(Point(rate: rate, loss: loss, smoothed: smoothed))
        return smoothed <= Self.divergence * (points.map(\.smoothed).min() ?? smoothed)
    }

    /// A tenth of the rate at which the smoothed loss is lowest; nil where there are too few points.
    public var minimumOverTen: Double? {
        informative.min { $0.smoothed < $1.smoothed }.map { $0.rate / 10 }
    }

    /// The rate at which the smoothed loss falls fastest, by the logarithm of the rate; nil where it falls nowhere.
    public var steepest: Double? {
        let slopes = zip(informative, informative.dropFirst()).map { point, next in
            (rate: point.rate, slope: (next.smoothed - point.smoothed) / (log(next.rate) - log(point.rate)))
        }
        return slopes.min { $0.slope < $1.slope }.flatMap { $0.slope < 0 ? $0.rate : nil }
    }

    /// Neither the beginning, where the average has few losses, nor the end, where they explode.
    private var informative: ArraySlice<Point> { points.dropFirst(points.count / 10).dropLast(5) }
}
