/// What is in the parts of a set, and what is wrong with them.
public struct SaliencyCheck: Sendable, Encodable {
    public private(set) var parts: [SaliencyPart] = []
    /// Each with its file, and line where there is one.
    public private(set) var problems: [String] = []
    /// Pairs of pictures of different parts with the same bytes.
    public private(set) var leaks: [SameFiles] = []
    /// Of each part, what can be read: for drawing.
    public private(set) var sets: [SaliencySet] = []

    public var isGood: Bool { problems.isEmpty && leaks.isEmpty }

    private enum CodingKeys: CodingKey { case parts, problems, leaks }

    /// Reads the parts, decodes every picture and mask on all cores, and compares.
    ///
    /// - Parameter progress: called with the pictures that are done, of all.
    /// - Throws: `DataError` where there is nothing to check.
    public static func run(
        _ sources: [SaliencySource], reading: ImageReading = ImageReading(),
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> SaliencyCheck {
        let readings = try sources.map { try $0.read() }
        let total = readings.map(\.set.pairs.count).reduce(0, +)
        var check = SaliencyCheck()
        var digests: [[FileDigest]] = []
        for (source, each) in zip(sources, readings) {
            let done = digests.map(\.count).reduce(0, +)
            let pairs = CheckedPair.all(of: each.set, reading) { progress(done + $0, total) }
            digests.append(pairs.map { FileDigest(path: $0.pair.image, digest: $0.digest) })
            check.add(source, each, pairs, SameFiles.within(digests[digests.count - 1]))
        }
        check.leaks = SameFiles.across(digests)
        return check
    }

    private mutating func add(
        _ source: SaliencySource, _ reading: SaliencyReading, _ pairs: [CheckedPair], _ duplicates: [SameFiles]
    ) {
        problems += reading.problems.map(\.description) + pairs.flatMap(\.problems)
        let good = pairs.filter { $0.problems.isEmpty }
        parts.append(
            SaliencyPart(name: source.description, good, extraMasks: reading.set.extraMasks, duplicates: duplicates))
        sets.append(SaliencySet(good.map(\.pair), extraMasks: reading.set.extraMasks))
    }
}
