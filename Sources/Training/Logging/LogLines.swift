internal import Foundation
import Torch

/// The lines of logs that runs go on with.
enum LogLines {
    static let newline = UInt8(ascii: "\n")

    /// Leaves only the lines that `isKept`, and not the last one where a kill has torn it.
    static func trim(_ path: String, _ isKept: (_ line: Data) -> Bool) throws {
        guard byteCount(ofFile: path) ?? 0 > 0 else { return }
        let text = try readFile(path)
        let whole = text.split(separator: newline, omittingEmptySubsequences: false).dropLast()
        let trimmed = whole.filter(isKept).flatMap { $0 + [newline] }
        if trimmed.count != text.count { try AtomicFile.replace(path) { try $0.write(trimmed) } }
    }
}
