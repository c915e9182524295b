/// What decoding a picture and its mask for real has shown.
struct CheckedPair: Sendable {
    let pair: SaliencyPair
    /// Of the picture's bytes; nil where it cannot be read.
    private(set) var digest: UInt64?
    /// nil where one of the two cannot be read.
    private(set) var mask: MaskLevels?
    private(set) var problems: [String] = []

    /// Pairs between two reports of progress.
    private static let portion = 256

    static func all(of set: SaliencySet, _ reading: ImageReading, progress: (Int) -> Void) -> [CheckedPair] {
        var checked: [CheckedPair] = []
        while checked.count < set.pairs.count {
            let next = set.pairs[checked.count..<min(checked.count + portion, set.pairs.count)]
            checked += parallelMap(Array(next)) { CheckedPair($0, reading) }
            progress(checked.count)
        }
        return checked
    }

    private init(_ pair: SaliencyPair, _ reading: ImageReading) {
        self.pair = pair
        attempt { checked in
            checked.digest = try MappedFile(pair.image).withBytes { fowlerNollVo($0) }
            _ = try Image.read(pair.image, reading)
        }
        attempt { $0.mask = try MaskLevels(pair, reading) }
    }

    private mutating func attempt(_ body: (inout CheckedPair) throws -> Void) {
        do { try body(&self) } catch { problems.append("\(error)") }
    }
}
