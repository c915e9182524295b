/// A file that cannot be read or written: which one, why, and what to do about it.
public struct SerializationError: Error, CustomStringConvertible, Sendable {
    public let path: String
    public let reason: String

    public init(_ path: String, _ reason: String) {
        self.path = path
        self.reason = reason
    }

    public var description: String { "\(path): \(reason)" }
}

/// What is wrong with some bytes, said by code that does not know which file they are from.
package struct Refusal: Error {
    package let reason: String

    package init(_ reason: String) { self.reason = reason }
}

/// Runs `body` and puts the file's name to its refusals.
func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let refusal as Refusal {
        throw SerializationError(path, refusal.reason)
    } catch let error as TorchError {
        throw SerializationError(path, error.description)
    } catch let error as FileError {
        throw SerializationError(path, "cannot be written: \(error.reason)")
    }
}

/// Says where in a file something was refused.
package func placing<Result>(_ place: @autoclosure () -> String, _ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let refusal as Refusal {
        throw Refusal("\(place()): \(refusal.reason)")
    }
}
