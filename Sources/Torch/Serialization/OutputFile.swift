internal import Glibc

/// A file that comes to be all at once: written under a temporary name in the same folder, synced, then renamed. A
/// reader sees the old file or the new one, whole, even after a power cut. Permissions follow the umask; a link at the
/// path is replaced, not followed.
final class OutputFile {
    private let path: String
    private let temporaryPath: String
    private let descriptor: CInt

    /// Runs `write`; when it throws, the temporary file goes and what was at `path` before stays.
    static func replace(_ path: String, _ write: (OutputFile) throws -> Void) throws {
        let file = try OutputFile(path)
        do {
            try write(file)
            try file.commit()
        } catch {
            unlink(file.temporaryPath)
            throw error
        }
    }

    private init(_ path: String) throws {
        self.path = path
        temporaryPath = folder(of: path) + "/.lockstep-\(String(UInt64.random(in: 0 ... .max), radix: 36)).partial"
        descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw SerializationError(path, "cannot be written: \(systemReason()) (in the folder \(folder(of: path)))")
        }
    }

    deinit { close(descriptor) }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var done = 0
        while done < bytes.count {
            let count = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
            if count < 0, errno == EINTR { continue }
            try check(count >= 0)
            done += count
        }
    }

    func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

    private func commit() throws {
        try check(fsync(descriptor) == 0)
        try check(rename(temporaryPath, path) == 0)
        syncFolder()
    }

    private func check(_ succeeded: Bool) throws {
        if !succeeded { throw SerializationError(path, "cannot be written: \(systemReason())") }
    }

    /// So that the rename survives a power cut too. Some network file systems cannot, which is no reason to fail.
    private func syncFolder() {
        let folder = open(folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }
}

private func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}
