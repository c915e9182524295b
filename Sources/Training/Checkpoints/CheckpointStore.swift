internal import Foundation
import Torch

/// The checkpoints of one run: folders `step-00001234`, and the links `last` and `best` to two of them.
///
/// The links are relative symbolic links, so `checkpoints/best/model.safetensors` is a path for any program, and stays
/// one when the run's folder is moved. What they say can be told from the manifests too, should they be lost.
public struct CheckpointStore: Sendable {
    public let folder: String
    public let rules: CheckpointRules
    static let stepPrefix = "step-"
    private let versions: [String: String]
    private let now: WallClock

    /// Touches nothing: a tool may look into the folder of a run that is going on.
    public init(
        folder: String, rules: CheckpointRules = CheckpointRules(), versions: [String: String] = [:],
        now: @escaping WallClock = systemClock
    ) {
        self.folder = folder
        self.rules = rules
        self.versions = versions
        self.now = now
    }

    /// Makes the folder, and clears what killed runs left half done. The process that writes calls it once, first.
    public func prepareForWriting() throws {
        try makeFolder(folder)
        try restoreReplaced()
        for name in try names(in: folder) where name.hasPrefix(temporaryPrefix) {
            try removeFolder("\(folder)/\(name)")
        }
    }

    /// Writes a checkpoint, moves the links, and prunes. Whenever the process is killed or the disk is full, the
    /// earlier checkpoints are as they were; one of the same step is replaced once the new one is complete.
    @discardableResult
    public func write(
        step: Int, epoch: Int, metrics: [String: Double] = [:], contents: (CheckpointDraft) throws -> Void
    ) throws -> Checkpoint {
        let serial = (try all().last?.manifest.serial ?? 0) + 1
        let manifest = CheckpointManifest(
            serial: serial, step: step, epoch: epoch, time: now(), metrics: metrics, versions: versions)
        let path = "\(folder)/\(name(ofStep: step))"
        try draft(of: path, manifest, contents)
        try moveLinks()
        try prune()
        return try Checkpoint(path: path)
    }

    /// Writes a checkpoint that is no run's: under a name of its own, with no links and no rules.
    public func writeAlone(
        _ name: String, step: Int = 0, epoch: Int = 0, metrics: [String: Double] = [:],
        contents: (CheckpointDraft) throws -> Void
    ) throws -> Checkpoint {
        let path = "\(folder)/\(name)"
        guard !exists(path) else { throw CheckpointError(path, ["it is there already: choose another name"]) }
        let manifest = CheckpointManifest(
            serial: 1, step: step, epoch: epoch, time: now(), metrics: metrics, versions: versions)
        try makeFolder(folder)
        try draft(of: path, manifest, contents)
        return try Checkpoint(path: path)
    }

    /// Removes the checkpoints that no rule wants.
    public func prune() throws {
        for checkpoint in rules.superfluous(try all()) { try discard(checkpoint.path) }
    }

    private func draft(
        of path: String, _ manifest: CheckpointManifest, _ contents: (CheckpointDraft) throws -> Void
    ) throws {
        let temporary = temporaryPath()
        do {
            let draft = try CheckpointDraft(folder: temporary)
            try contents(draft)
            try draft.seal(manifest)
            try install(temporary, at: path)
        } catch {
            try? removeFolder(temporary)
            throw CheckpointError(path, ["could not be written: \(error)", "the earlier checkpoints are untouched"])
        }
    }

    /// A folder cannot be renamed over another that has files, so an older one of the same step steps aside first.
    private func install(_ temporary: String, at path: String) throws {
        let aside = "\(folder)/\(asidePrefix)\(URL(filePath: path).lastPathComponent)"
        let replaces = isFolder(path)
        if replaces { try move(path, to: aside) }
        do {
            try move(temporary, to: path)
        } catch {
            try restoreReplaced()
            throw error
        }
        try sync(folder)
        if replaces { try discard(aside) }
    }

    /// A checkpoint that stepped aside for one that never came goes back to its place.
    private func restoreReplaced() throws {
        for name in try names(in: folder) where name.hasPrefix(asidePrefix) {
            let path = "\(folder)/\(name.dropFirst(asidePrefix.count))"
            if isFolder(path) { try discard("\(folder)/\(name)") } else { try move("\(folder)/\(name)", to: path) }
        }
    }

    /// Takes the name away first: a process killed in the middle leaves no checkpoint with half its files.
    private func discard(_ path: String) throws {
        let temporary = temporaryPath()
        try move(path, to: temporary)
        try removeFolder(temporary)
    }

    private func temporaryPath() -> String { "\(folder)/\(temporaryPrefix)\(UUID().uuidString)" }

    private func moveLinks() throws {
        let checkpoints = try all()
        if let last = checkpoints.last { try link("last", to: last) }
        if let best = rules.best(of: checkpoints) { try link("best", to: best) }
        try sync(folder)
    }

    private func link(_ name: String, to checkpoint: Checkpoint) throws(FileError) {
        let temporary = temporaryPath()
        try system(symlink(self.name(ofStep: checkpoint.step), temporary), "make the link", temporary)
        try move(temporary, to: "\(folder)/\(name)")
    }

    private func name(ofStep step: Int) -> String {
        let digits = String(step)
        return Self.stepPrefix + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }
}

private let temporaryPrefix = ".temporary-"
private let asidePrefix = ".replaced-"
