import CImaging
import Foundation
import Torch

/// Writes bytes to a descriptor, packed or as they are.
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

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        var done = 0
        while done < bytes.count {
            let part = min(bytes.count - done, 1 << 28)
            try check(Int(gzwrite(file, bytes.baseAddress! + done, CUnsignedInt(part))) == part)
            done += part
        }
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
