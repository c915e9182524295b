/// What a random transform draws from.
///
/// Training draws from `SampleRandom`; `NumPyRandom` gives the numbers that MONAI would have drawn.
public protocol RandomSource {
    /// Uniform over `[0, 1)`.
    mutating func uniform() -> Double

    /// Uniform over `0 ..< bound`, without bias.
    mutating func integer(below bound: Int) -> Int
}

extension RandomSource {
    /// Uniform over a range that is not empty.
    public mutating func integer(in range: Range<Int>) -> Int {
        range.lowerBound + integer(below: range.count)
    }

    /// True with the given probability: always for 1, never for 0.
    public mutating func bernoulli(_ probability: Double) -> Bool { uniform() < probability }

    /// Uniform over `[low, high)`.
    public mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * uniform() }
}
