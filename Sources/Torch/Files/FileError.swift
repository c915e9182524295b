internal import Glibc

/// The operating system refused to read or write something.
public struct FileError: Error, Equatable, CustomStringConvertible, Sendable {
    /// What was being done, such as `write`.
    public let action: String
    public let path: String
    /// The system's `errno`.
    public let code: Int32

    public init(_ action: String, _ path: String, code: Int32) {
        self.action = action
        self.path = path
        self.code = code
    }

    /// What the system call that just failed left in `errno`.
    package init(_ action: String, _ path: String) {
        self.init(action, path, code: errno)
    }

    public var description: String {
        "cannot \(action) \(path): \(reason.lowercased())\(advice.map { ". \($0)" } ?? "")"
    }

    /// The system's words.
    package var reason: String { String(cString: strerror(code)) }

    private var advice: String? {
        switch code {
        case ENOSPC: "Free some space on that disk, or choose another folder"
        case EDQUOT: "Your quota on that disk is used up: free some space, or choose another folder"
        case EACCES, EPERM: "Check the permissions, or choose another folder"
        case EROFS: "Choose a folder on a disk that can be written to"
        case ENOTDIR, EEXIST: "A file of that name is in the way: move it, or choose another name"
        default: nil
        }
    }
}

/// `result` of a system call that gives -1 when it fails.
@discardableResult
package func system<Number: SignedInteger>(
    _ result: Number, _ action: String, _ path: String
) throws(FileError) -> Number {
    guard result != -1 else { throw FileError(action, path) }
    return result
}

/// The operating system's words for the last call that failed on this thread.
package func systemReason() -> String { String(cString: strerror(errno)) }
