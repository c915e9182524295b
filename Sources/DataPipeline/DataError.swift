/// A data set that cannot be used as asked: what is wrong and what to do, in one paragraph.
public struct DataError: Error, CustomStringConvertible, Sendable, Equatable {
    public let description: String

    public init(_ description: String) { self.description = description }
}
