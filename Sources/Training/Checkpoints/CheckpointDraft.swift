public import Foundation
import Torch

/// A checkpoint in the making: a folder under a temporary name, to which files are added.
public final class CheckpointDraft {
    let folder: String
    private(set) var files: [CheckpointManifest.File] = []

    init(folder: String) throws {
        self.folder = folder
        try makeFolder(folder)
    }

    /// Adds a small file.
    public func add(_ name: String, _ data: Data) throws {
        try add(name) { path in try writeFile(path, data) }
    }

    /// Adds the file that `write` makes at the path it is given. It is read once more for its hash, from the disk's
    /// cache, and waits until the disk has it.
    public func add(_ name: String, writing write: (_ path: String) throws -> Void) throws {
        precondition(!name.contains("/") && name != CheckpointManifest.fileName, "a checkpoint's file named \(name)")
        precondition(!files.contains { $0.name == name }, "\(name) is in the checkpoint already")
        let path = "\(folder)/\(name)"
        try write(path)
        try sync(path)
        files.append(
            CheckpointManifest.File(name: name, size: byteCount(ofFile: path) ?? 0, sha256: try sha256(ofFile: path)))
    }

    /// The manifest makes it a checkpoint.
    func seal(_ manifest: CheckpointManifest) throws {
        var manifest = manifest
        manifest.files = files
        try writeFile("\(folder)/\(CheckpointManifest.fileName)", try manifest.sealed())
        try sync(folder)
    }
}
