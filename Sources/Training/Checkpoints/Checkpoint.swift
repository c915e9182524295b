public import Torch

/// A complete checkpoint on the disk.
public struct Checkpoint: Sendable {
    /// Its folder.
    public let path: String
    public let manifest: CheckpointManifest

    /// Reads the manifest; `verify()` reads the rest.
    public init(path: String) throws {
        self.path = path
        manifest = try CheckpointManifest(ofCheckpoint: path)
    }

    public var step: Int { manifest.step }
    public var epoch: Int { manifest.epoch }
    public var resumePoint: ResumePoint { ResumePoint(step: step, epoch: epoch) }

    /// Where a file of the checkpoint lies.
    public func file(_ name: String) throws -> String {
        guard manifest.files.contains(where: { $0.name == name }) else {
            let names = manifest.files.map(\.name).joined(separator: ", ")
            throw CheckpointError(path, ["it has no \(name), only \(names)"])
        }
        return "\(path)/\(name)"
    }

    /// Whether its run kept an average of the weights.
    public var hasAverage: Bool { manifest.files.contains { $0.name == CheckpointFiles.average } }

    /// Whether a run can go on from it; converted ones have weights alone.
    var isOfRun: Bool { manifest.files.contains { $0.name == CheckpointFiles.state } }

    /// A model's tensors.
    ///
    /// - Parameter averaged: with the average of the weights where there is one, instead of the last ones.
    public func weights(averaged: Bool) throws -> StateDict {
        let last = try Safetensors.read(file(CheckpointFiles.model)).tensors
        guard averaged, hasAverage else { return last }
        return last.merging(try Safetensors.read(file(CheckpointFiles.average)).tensors) { $1 }
    }

    /// Whether each of so many ranks finds in it what was its own; one rank alone has nothing that the others have not.
    func hasStates(ofRanks count: Int) -> Bool {
        let states = manifest.files.count { $0.name.hasPrefix(CheckpointFiles.rankPrefix) }
        return states == (count == 1 ? 0 : count)
    }

    /// Hashes every file, at about a second for each gigabyte.
    ///
    /// - Parameter progress: is told how many bytes of how many have been read.
    /// - Throws: `CheckpointError`, which names each file that is missing, cut off, changed or foreign.
    public func verify(progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }) throws {
        var done = 0
        let total = manifest.files.map(\.size).reduce(0, &+)
        let defects = try manifest.files.compactMap { file in
            try defect(of: file) { bytes in
                done += bytes
                progress(done, total)
            }
        }
        let reasons = try defects + foreignFiles()
        guard reasons.isEmpty else { throw CheckpointError(path, reasons) }
    }

    private func defect(of file: CheckpointManifest.File, onPiece: (Int) -> Void) throws -> String? {
        let path = "\(path)/\(file.name)"
        guard let size = byteCount(ofFile: path) else { return "\(file.name) is missing" }
        if size < file.size { return "\(file.name) is cut off: \(size) of \(file.size) bytes" }
        if size > file.size { return "\(file.name) is too long: \(size) bytes, not \(file.size)" }
        return try sha256(ofFile: path, onPiece: onPiece) == file.sha256
            ? nil : "\(file.name) is damaged: its bytes have changed"
    }

    private func foreignFiles() throws -> [String] {
        let known = manifest.files.map(\.name) + [CheckpointManifest.fileName]
        return try names(in: path).filter { !known.contains($0) }.map { "\($0) does not belong to it" }
    }
}
