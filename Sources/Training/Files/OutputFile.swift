internal import Foundation
import Torch

/// A file that is only written to, with a buffer: bytes reach the disk's cache at `flush()` and the disk at `sync()`.
struct OutputFile: ~Copyable {
    enum Mode: Int32 {
        case append, replace, new

        var flags: Int32 {
            switch self {
            case .append: O_APPEND
            case .replace: O_TRUNC
            case .new: O_EXCL
            }
        }
    }

    let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    init(_ path: String, _ mode: Mode) throws(FileError) {
        self.path = path
        descriptor = try system(
            open(path, O_WRONLY | O_CREAT | O_CLOEXEC | mode.flags, 0o666), "open", path)
    }

    mutating func write(_ bytes: some Sequence<UInt8>) {
        buffer.append(contentsOf: bytes)
    }

    /// Writes what is buffered. Bytes that could not be written are dropped: a log does not grow without bound
    /// because a disk is full.
    mutating func flush() throws(FileError) {
        defer { buffer.removeAll(keepingCapacity: true) }
        try writeAll(buffer, to: descriptor, path)
    }

    mutating func sync() throws(FileError) {
        try flush()
        try system(fsync(descriptor), "sync", path)
    }

    deinit {
        try? writeAll(buffer, to: descriptor, path)
        close(descriptor)
    }
}
