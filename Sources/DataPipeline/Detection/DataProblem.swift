/// Something in a data set that is wrong.
public struct DataProblem: Sendable, Hashable, CustomStringConvertible {
    /// Empty where the reason names the files.
    public let file: String
    /// From 1.
    public let line: Int?
    /// What is wrong and what would be right.
    public let reason: String

    public init(_ file: String, line: Int? = nil, _ reason: String) {
        self.file = file
        self.line = line
        self.reason = reason
    }

    public var description: String { file.isEmpty ? reason : "\(file)\(line.map { ":\($0)" } ?? ""): \(reason)" }
}

/// A set as its files have it, and what is wrong with them.
public struct DetectionReading: Sendable {
    public var set: DetectionSet
    public var problems: [DataProblem]

    /// - Throws: `DataError` with the first few.
    public func expectNoProblems() throws { try problems.expectNone() }
}

extension [DataProblem] {
    /// - Throws: `DataError` with the first few.
    func expectNone() throws {
        guard let first else { return }
        let more = dropFirst().prefix(4).map { "\n\($0)" }.joined()
        let rest = count > 5 ? "\nand \(count - 5) more: lockstep data check lists them" : ""
        throw DataError("\(first)\(more)\(rest)")
    }
}
