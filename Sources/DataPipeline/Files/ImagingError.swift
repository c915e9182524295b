/// An image or volume that cannot be read or written: which file, why, and what to do about it.
public struct ImagingError: Error, CustomStringConvertible, Sendable, Equatable {
    public let path: String
    public let reason: String
    /// Empty where the reason says it.
    public let remedy: String

    public init(_ path: String, _ reason: String, remedy: String = "") {
        self.path = path
        self.reason = reason
        self.remedy = remedy
    }

    public var description: String {
        remedy.isEmpty ? "\(path): \(reason)" : "\(path): \(reason); \(remedy)"
    }
}
