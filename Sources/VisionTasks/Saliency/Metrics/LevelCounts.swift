/// How many pixels of a prediction have each level, in the mask's background and in its foreground.
///
/// All measures but two follow from these numbers alone.
public struct LevelCounts: Sendable, Equatable {
    /// Those of the background, then those of the foreground: 2 x 256.
    private(set) var counts: [UInt32]

    init(counts: [UInt32] = Array(repeating: 0, count: 512)) {
        precondition(counts.count == 512, "\(counts.count) numbers of pixels")
        self.counts = counts
    }

    public func background(_ level: Int) -> Int { Int(counts[level]) }
    public func foreground(_ level: Int) -> Int { Int(counts[256 + level]) }

    /// Pixels of both.
    func all(_ level: Int) -> Int { background(level) + foreground(level) }

    public var foregroundTotal: Int { counts[256...].reduce(0) { $0 + Int($1) } }
    public var total: Int { counts.reduce(0) { $0 + Int($1) } }

    /// nil without pixels.
    var levels: ClosedRange<Int>? {
        guard let first = (0..<256).first(where: { all($0) > 0 }) else { return nil }
        return first...((0..<256).last { all($0) > 0 } ?? first)
    }

    /// Counts one more row of pixels, or a part of it.
    mutating func add(levels: UnsafeBufferPointer<UInt8>, isForeground: UnsafeBufferPointer<UInt8>) {
        counts.withUnsafeMutableBufferPointer { counts in
            for pixel in levels.indices {
                counts[Int(levels[pixel]) | Int(isForeground[pixel]) << 8] &+= 1
            }
        }
    }

    static func + (left: LevelCounts, right: LevelCounts) -> LevelCounts {
        LevelCounts(counts: zip(left.counts, right.counts).map { $0 + $1 })
    }
}
