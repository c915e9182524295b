internal import Glibc

/// A file that comes to be all at once: written under a temporary name in the same folder, synced, then renamed. A
/// reader sees the old file or the new one, whole, even after a power cut. Permissions follow the umask; a link at the
/// path is replaced, not followed.
package final class AtomicFile {
    /// For what writes by itself; open for reading too.
    package let descriptor: CInt
    private let partial: PartialFile

    /// Runs `write`; when it throws, the temporary file goes and what was at `path` before stays.
    /// - Throws: what `write` throws, and `FileError`, which names `path`.
    package static func replace(_ path: String, _ write: (AtomicFile) throws -> Void) throws {
        let file = try AtomicFile(path)
        do {
            try write(file)
            try file.commit()
        } catch {
            file.partial.discard()
            throw error
        }
    }

    /// Whether a file of that name is what a writer left that was killed.
    package static func isPartial(_ name: String) -> Bool { PartialFile.isPartial(name) }

    package func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        try writeAll(bytes, to: descriptor, partial.path)
    }

    package func write(_ bytes: some Sequence<UInt8>) throws(FileError) {
        try writeAll(Array(bytes), to: descriptor, partial.path)
    }

    private init(_ path: String) throws(FileError) {
        partial = PartialFile(path)
        descriptor = try system(
            open(partial.temporaryPath, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666), "write", path)
    }

    deinit { close(descriptor) }

    private func commit() throws(FileError) {
        try system(fsync(descriptor), "write", partial.path)
        try partial.rename()
    }
}
