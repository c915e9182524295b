import Torch

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

    public var description: String { "\(path): \(advice)" }

    /// All but the file.
    var advice: String { remedy.isEmpty ? reason : "\(reason); \(remedy)" }
}

/// Writes a file at once or not at all, with `AtomicFile`.
/// - Throws: what `write` throws, and `ImagingError` where the system refuses.
func replaceFile(_ path: String, _ write: (AtomicFile) throws -> Void) throws {
    do {
        try AtomicFile.replace(path, write)
    } catch let error as FileError {
        throw ImagingError(
            error.path, "cannot be written: \(error.reason)", remedy: "check its folder and the space on the disk")
    }
}
