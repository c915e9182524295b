internal import Glibc

/// A regular file open for reading.
///
/// Read, not mapped: bytes go straight into the memory of the tensor, which is the one copy that a map would also
/// cost, and a file that another process cuts short gives an error where a map would end the process.
final class InputFile {
    let path: String
    let size: Int
    private let descriptor: CInt

    init(_ path: String) throws {
        // A pipe without a writer would otherwise keep us waiting.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw SerializationError(path, "cannot be opened: \(systemReason())") }
        guard let size = sizeOfRegularFile(descriptor) else {
            close(descriptor)
            throw SerializationError(path, "is not a regular file: name the file itself")
        }
        self.path = path
        self.size = size
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    func bytes(_ range: Range<Int>) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        try bytes.withUnsafeMutableBytes { try read(into: $0, at: range.lowerBound) }
        return bytes
    }

    /// Fills all of `buffer` with the bytes from `offset` on.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws {
        var done = 0
        while done < buffer.count {
            let count = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, offset + done)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw SerializationError(path, "cannot be read: \(systemReason())") }
            guard count > 0 else { throw SerializationError(path, "became shorter while it was read") }
            done += count
        }
    }
}

private func sizeOfRegularFile(_ descriptor: CInt) -> Int? {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
}
