import Torch

/// NumPy's legacy generator, `numpy.random.RandomState`, number for number.
///
/// For what must be bit-identical to NumPy programs; it has to be gone through in order. Training uses `SampleRandom`.
public struct NumPyRandom: RandomSource, Sendable {
    private var twister: MersenneTwister

    public init(seed: UInt32) { twister = MersenneTwister(seed: seed) }

    /// `random_sample()`.
    public mutating func uniform() -> Double {
        let high = twister.next() >> 5
        let low = twister.next() >> 6
        return (Double(high) * 67_108_864 + Double(low)) / 9_007_199_254_740_992
    }

    /// `randint(bound)`: draws nothing when 0 is the only choice.
    public mutating func integer(below bound: Int) -> Int {
        precondition(bound > 0, "no integer is below \(bound) and at least 0")
        return Int(masked(upTo: UInt64(bound) - 1))
    }

    /// Passes over `count` uniform numbers.
    public mutating func skipUniform(_ count: Int) { twister.skip(2 * count) }

    /// Draws as many bits as the largest value has, until they are not above it.
    private mutating func masked(upTo largest: UInt64) -> UInt64 {
        guard largest > 0 else { return 0 }
        let mask = UInt64.max >> UInt64(largest.leadingZeroBitCount)
        while true {
            let value = (largest > UInt64(UInt32.max) ? longWord() : UInt64(twister.next())) & mask
            if value <= largest { return value }
        }
    }

    private mutating func longWord() -> UInt64 {
        let high = UInt64(twister.next())
        return high << 32 | UInt64(twister.next())
    }
}
