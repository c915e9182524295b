import Foundation

/// A file that comes to be all at once: written under a temporary name in the same folder, synced, then renamed. A
/// reader sees the old file or the new one, whole. Permissions follow the umask.
package enum AtomicFile {
    /// Runs `write` with a descriptor that stays open throughout; when it throws, the temporary file goes and what was
    /// at `path` stays.
    package static func replace(_ path: String, _ write: (CInt) throws -> Void) throws {
        let temporary = temporaryName(beside: path)
        let descriptor = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw refusal(path) }
        defer { close(descriptor) }
        do {
            try write(descriptor)
            guard fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw refusal(path) }
        } catch {
            unlink(temporary)
            throw error
        }
        syncFolder(of: path)
    }

    /// Whether a file is what a writer left that was killed.
    static func isPartial(_ name: String) -> Bool { name.hasPrefix(".") && name.hasSuffix(".partial") }

    private static func refusal(_ path: String) -> ImagingError {
        ImagingError(path, "cannot be written: \(systemReason())", remedy: "check its folder and the space on the disk")
    }

    private static func temporaryName(beside path: String) -> String {
        folder(of: path) + "/.\(UInt64.random(in: 0 ... .max)).partial"
    }

    /// So that the rename survives a power cut. Some network file systems cannot, which is no reason to fail.
    private static func syncFolder(of path: String) {
        let descriptor = open(folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}

func folder(of path: String) -> String {
    let folder = (path as NSString).deletingLastPathComponent
    return folder.isEmpty ? "." : folder
}

/// The operating system's words for the last call that failed on this thread.
func systemReason() -> String { String(cString: strerror(errno)) }
