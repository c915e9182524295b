import TestSupport

/// Changes a file at random, and for the same seed always in the same way.
struct Mutator {
    private var random: SeededRandom
    /// What files of the kind are made of, such as keywords: the shortest way to something that makes sense.
    private let words: [[UInt8]]

    init(seed: UInt64, words: [[UInt8]]) {
        random = SeededRandom(seed)
        self.words = words
    }

    /// One of the files, changed in one place or a few.
    mutating func next(of files: [[UInt8]]) -> [UInt8] {
        var bytes = files.randomElement(using: &random) ?? []
        let other = files.randomElement(using: &random) ?? []
        for _ in 0..<(1 << Int.random(in: 0...4, using: &random)) { change(&bytes, other) }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8], _ other: [UInt8]) {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: flipBit(&bytes)
        case 1: replace(&bytes, with: [UInt8.random(in: 0...255, using: &random)])
        case 2: replace(&bytes, with: extremeNumber())
        case 3: replace(&bytes, with: words.randomElement(using: &random) ?? [])
        case 4: insert(words.randomElement(using: &random) ?? [], into: &bytes)
        case 5: bytes.removeSubrange(range(in: bytes))
        case 6: insert(Array(bytes[range(in: bytes)]), into: &bytes)
        default: insert(Array(other[range(in: other)]), into: &bytes)
        }
    }

    private mutating func flipBit(_ bytes: inout [UInt8]) {
        guard let index = bytes.indices.randomElement(using: &random) else { return }
        bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &random)
    }

    private mutating func replace(_ bytes: inout [UInt8], with new: [UInt8]) {
        guard bytes.count >= new.count else { return }
        let start = Int.random(in: 0...(bytes.count - new.count), using: &random)
        bytes.replaceSubrange(start..<start + new.count, with: new)
    }

    private mutating func insert(_ new: [UInt8], into bytes: inout [UInt8]) {
        bytes.insert(contentsOf: new, at: Int.random(in: 0...bytes.count, using: &random))
    }

    /// Short ones are more likely than long ones.
    private mutating func range(in bytes: [UInt8]) -> Range<Int> {
        let limit = min(bytes.count, 1 << Int.random(in: 0...12, using: &random))
        let length = Int.random(in: 0...limit, using: &random)
        let start = Int.random(in: 0...(bytes.count - length), using: &random)
        return start..<start + length
    }

    /// Where lengths, offsets and counts go wrong, as little-endian integers.
    private mutating func extremeNumber() -> [UInt8] {
        let numbers: [Int64] = [0, 1, -1, .max, .min, 1 << 31, 1 << 32, 1 << 48, 1 << 62, 0x7FFF_FFFF, 255, 4096]
        let number = numbers.randomElement(using: &random) ?? 0
        let width = [1, 2, 4, 8].randomElement(using: &random) ?? 8
        return withUnsafeBytes(of: number.littleEndian) { Array($0.prefix(width)) }
    }
}
