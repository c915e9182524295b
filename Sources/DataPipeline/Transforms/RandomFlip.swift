/// Mirrors along axes, or not, as MONAI's `RandFlip`.
public struct RandomFlip: Sendable, Hashable, Codable {
    public var probability: Double
    /// Spatial axes, from 0, that are all mirrored together.
    public var axes: [Int]

    public init(probability: Double = 0.5, axes: [Int]) {
        self.probability = probability
        self.axes = axes
    }

    /// Whether one sample is mirrored.
    public func isFlipped(using random: inout some RandomSource) -> Bool { random.bernoulli(probability) }
}
