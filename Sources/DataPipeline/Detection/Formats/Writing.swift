import Foundation
import Torch

extension LabelledImage {
    var fileName: String { (path as NSString).lastPathComponent }

    /// The file's name without its ending.
    var stem: String { (fileName as NSString).deletingPathExtension }
}

/// All digits that count; none behind the point where the number is whole.
func short(_ value: Double) -> String {
    guard let whole = Int(exactly: value) else { return "\(value)" }
    return "\(whole)"
}

/// - Throws: `ImagingError` when one cannot be made.
func makeFolders(_ paths: [String]) throws {
    for path in paths {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw ImagingError(path, "cannot be made: \(error.localizedDescription)", remedy: "name another folder")
        }
    }
}

/// Writes a small file at once or not at all.
func writeText(_ text: String, to path: String) throws { try replaceFile(path) { try $0.write(text.utf8) } }
