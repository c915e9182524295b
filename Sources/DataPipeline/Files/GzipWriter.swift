import CImaging
import Foundation
import Torch

/// Writes to a descriptor, packed or as they are.
final class GzipWriter {
    private let path: String
    private var file: gzFile?

    /// - Parameters:
    ///   - descriptor: stays open.
    ///   - level: zlib's, 1 fast to 9 small; 0 writes plain bytes without gzip's frame.
    ///   - path: for messages.
    init(_ descriptor: CInt, level: Int, path: String) throws {
        self.path = path
        file = gzdopen(dup(descriptor), level == 0 ? "wbT" : "wb\(level)")
        guard let file else { throw ImagingError(path, "cannot be written: \(systemReason())") }
        gzbuffer(file, 1 << 17)
    }

    deinit { if let file { gzclose(file) } }

    /// Has `body` write to the stream and give 0, or -1 when it could not.
    func write(_ body: (gzFile) -> CInt) throws {
        guard let file else { preconditionFailure("a write after finish()") }
        var code = Z_OK
        let status = body(file)
        gzerror(file, &code)
        try check(status == 0 && code == Z_OK)
    }

    /// Writes what is still held back. Errors of a full disk often show only here.
    func finish() throws {
        defer { file = nil }
        try check(gzclose(file) == Z_OK)
    }

    private func check(_ succeeded: Bool) throws {
        guard succeeded else {
            throw ImagingError(path, "cannot be written: \(systemReason())", remedy: "check the space on the disk")
        }
    }
}
