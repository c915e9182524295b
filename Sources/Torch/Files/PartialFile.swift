internal import Glibc

/// A file that is being written under a temporary name, in the folder where it is to be.
package struct PartialFile: Sendable {
    /// What it is called in the end.
    package let path: String
    package let temporaryPath: String

    package init(_ path: String) {
        self.path = path
        let name = String(UInt64.random(in: 0 ... .max), radix: 36)
        temporaryPath = "\(folder(of: path))/\(Self.prefix)\(name)\(Self.suffix)"
    }

    /// Gives the file, whose bytes the disk should have by now, its name. What was there before goes.
    package func rename() throws(FileError) {
        try system(Glibc.rename(temporaryPath, path), "write", path)
        // The file is there by now. Where its folder cannot be synced, a power cut may still undo that, nothing else.
        try? sync(folder(of: path))
    }

    package func discard() { unlink(temporaryPath) }

    /// Whether a file of that name is what a writer left that was killed.
    package static func isPartial(_ name: String) -> Bool { name.hasPrefix(prefix) && name.hasSuffix(suffix) }

    private static let prefix = ".lockstep-"
    private static let suffix = ".partial"
}

private func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}
