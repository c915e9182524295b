import CImaging
import Foundation
import Torch

/// The bytes of a file, unpacked if it is packed. Reads forwards only.
final class GzipReader {
    private let path: String
    private let file: gzFile
    /// Bytes as they are stored: the open file's, which may have no name any more.
    let storedSize: Int

    init(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, let file = gzdopen(descriptor, "rb") else {
            defer { close(descriptor) }
            throw ImagingError(path, "cannot be opened: \(systemReason())")
        }
        storedSize = Int(status.st_size)
        self.path = path
        self.file = file
        gzbuffer(file, 1 << 17)
    }

    deinit { gzclose(file) }

    /// Fills all of `buffer`.
    /// - Throws: `ImagingError` when the file ends before, or is damaged; `CancellationError` when a loader ends.
    func read(into buffer: UnsafeMutableRawBufferPointer, _ what: String) throws {
        let done = try readPart(of: buffer)
        guard done == buffer.count else {
            throw ImagingError(
                path, "ends in its \(what): \(done) of \(buffer.count) bytes", remedy: "copy or make it again")
        }
    }

    func skip(_ count: Int, _ what: String) throws {
        var left = count
        var buffer = [UInt8](repeating: 0, count: min(count, 1 << 16))
        while left > 0 {
            let part = min(left, buffer.count)
            try buffer.withUnsafeMutableBytes { try read(into: .init(rebasing: $0[..<part]), what) }
            left -= part
        }
    }

    /// Reads on to the end: only there does a packed file's checksum show whether it is whole.
    func checkEnd() throws {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while try buffer.withUnsafeMutableBytes({ try readPart(of: $0) }) == buffer.count {}
    }

    /// In parts, so that a loader that ends is not kept. Returns the bytes read, fewer only at the end of the file.
    private func readPart(of buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var done = 0
        while done < buffer.count {
            try checkCancellation()
            let part = min(buffer.count - done, 1 << 20)
            let count = Int(gzread(file, buffer.baseAddress! + done, CUnsignedInt(part)))
            done += max(count, 0)
            if count < part {
                try checkStream()
                break
            }
        }
        return done
    }

    private func checkStream() throws {
        var code = Z_OK
        let message = gzerror(file, &code).map { String(cString: $0) } ?? ""
        if code == Z_ERRNO { throw ImagingError(path, "cannot be read: \(systemReason())") }
        guard code == Z_OK || code == Z_STREAM_END else {
            throw ImagingError(path, "is a damaged gzip file (\(message))", remedy: "copy or make it again")
        }
    }
}
