/// MT19937, the generator behind NumPy's legacy interface.
///
/// Source: Matsumoto and Nishimura, Mersenne Twister (ACM TOMACS 8, 1998).
package struct MersenneTwister: Sendable {
    private static let count = 624
    private static let middle = 397

    private var state: [UInt32]
    private var position = count

    package init(seed: UInt32) {
        state = [seed]
        state.reserveCapacity(Self.count)
        for index in 1..<UInt32(Self.count) {
            let last = state[Int(index) - 1]
            state.append(1_812_433_253 &* (last ^ last >> 30) &+ index)
        }
    }

    package mutating func next() -> UInt32 {
        if position == Self.count { twist() }
        defer { position += 1 }
        return Self.tempered(state[position])
    }

    /// Passes over `words` words: whole states are only twisted.
    package mutating func skip(_ words: Int) {
        var left = words
        while left > Self.count - position {
            left -= Self.count - position
            twist()
        }
        position += left
    }

    private mutating func twist() {
        state.withUnsafeMutableBufferPointer { state in
            let (count, middle) = (Self.count, Self.middle)
            for i in 0..<count - middle { state[i] = state[i + middle] ^ Self.mixed(state[i], state[i + 1]) }
            for i in count - middle..<count - 1 {
                state[i] = state[i + middle - count] ^ Self.mixed(state[i], state[i + 1])
            }
            state[count - 1] = state[middle - 1] ^ Self.mixed(state[count - 1], state[0])
        }
        position = 0
    }

    @inline(__always)
    private static func mixed(_ high: UInt32, _ low: UInt32) -> UInt32 {
        let joined = high & 0x8000_0000 | low & 0x7FFF_FFFF
        return joined >> 1 ^ (joined & 1 == 0 ? 0 : 0x9908_B0DF)
    }

    private static func tempered(_ word: UInt32) -> UInt32 {
        var word = word
        word ^= word >> 11
        word ^= word << 7 & 0x9D2C_5680
        word ^= word << 15 & 0xEFC6_0000
        return word ^ word >> 18
    }
}
