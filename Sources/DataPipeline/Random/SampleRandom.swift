import Foundation

/// The random numbers of one sample in one epoch.
///
/// They depend on the seed, epoch, sample and purpose alone: never on the rank, the worker, or where a run was resumed.
/// A value type: a copy gives the same numbers again.
public struct SampleRandom: RandomSource, Sendable {
    /// Keeps streams of one sample apart, so that a new use of randomness changes none of the others.
    public struct Purpose: RawRepresentable, Hashable, Sendable {
        public let rawValue: UInt32
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        public static let augmentation = Purpose(rawValue: 0)
        /// Which other samples are mixed into this one.
        public static let mixing = Purpose(rawValue: 1)
        /// What all samples of a step have in common, such as their size; in place of a sample, the step counts.
        public static let step = Purpose(rawValue: 2)
        /// Where a model's own random numbers for a sample begin.
        public static let noise = Purpose(rawValue: 3)
    }

    private let key: SIMD2<UInt32>
    /// Block, purpose, sample, epoch.
    private var counter: Philox.Block
    private var words: Philox.Block = .zero
    private var used = 4

    /// - Parameter index: the sample's index in its dataset, below 2^32.
    public init(seed: UInt64, epoch: Int, index: Int, purpose: Purpose = .augmentation) {
        key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
        counter = Philox.Block(0, purpose.rawValue, UInt32(index), UInt32(epoch))
    }

    /// From 0.
    public var epoch: Int { Int(counter.w) }

    /// The same sample's stream for another purpose, from its start.
    public func stream(_ purpose: Purpose) -> SampleRandom {
        var other = self
        other.counter.x = 0
        other.counter.y = purpose.rawValue
        other.used = 4
        return other
    }

    /// 32 random bits.
    public mutating func word() -> UInt32 {
        if used == 4 {
            words = Philox.block(counter: counter, key: key)
            counter.x += 1
            used = 0
        }
        defer { used += 1 }
        return words[used]
    }

    /// Uniform over `[0, 1)`, with 53 random bits.
    public mutating func uniform() -> Double { Double(longWord() >> 11) * 0x1p-53 }

    /// Uniform over `[0, 1)`, with 24 random bits.
    public mutating func uniformFloat() -> Float { Float(word() >> 8) * 0x1p-24 }

    /// Lemire's method: a multiplication in place of a division, and a rare second draw in place of a bias.
    public mutating func integer(below bound: Int) -> Int {
        precondition(bound > 0, "no integer is below \(bound) and at least 0")
        let bound = UInt64(bound)
        let excess = (0 &- bound) % bound
        while true {
            let product = bound.multipliedFullWidth(by: longWord())
            if product.low >= excess { return Int(product.high) }
        }
    }

    /// Normal, by the Box-Muller transform.
    public mutating func normal(mean: Double = 0, deviation: Double = 1) -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return mean + deviation * radius * cos(2 * .pi * uniform())
    }

    private mutating func longWord() -> UInt64 {
        let high = UInt64(word())
        return high << 32 | UInt64(word())
    }
}
