/// Pictures with their masks.
public struct SaliencySet: Sendable, Equatable {
    /// By name where they come from folders, else in their list's order.
    public var pairs: [SaliencyPair]
    /// Masks without a picture, which were left out.
    public var extraMasks: Int

    public init(_ pairs: [SaliencyPair], extraMasks: Int = 0) {
        self.pairs = pairs
        self.extraMasks = extraMasks
    }

    /// Reads a set that is to be trained or evaluated on, and the headers of all its files.
    ///
    /// - Throws: `DataError` with the first things that are wrong, each with its file, and how many there are.
    public static func read(_ source: SaliencySource) throws -> SaliencySet {
        let reading = try source.read()
        try reading.problems.expectNone()
        return reading.set
    }
}

/// A set as its files have it, and what is wrong with them.
public struct SaliencyReading: Sendable {
    public var set: SaliencySet
    public var problems: [DataProblem]
}
