internal import Foundation
import Torch

/// The checkpoints of one run: folders `step-00001234`, and the links `last` and `best` to two of them.
///
/// The links are relative symbolic links, so `checkpoints/best/model.safetensors` is a path for any program, and stays
/// one when the run's folder is moved. What they say can be told from the manifests too, should they be lost.
public struct CheckpointStore: Sendable {
    public let folder: String
    public let rules: CheckpointRules
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

    // MARK: Writing

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
        try draft(of: path) { draft in
            try contents(draft)
            try draft.seal(manifest)
        }
        try moveLinks()
        try prune()
        return try Checkpoint(path: path)
    }

    /// Removes the checkpoints that no rule wants.
    public func prune() throws {
        for checkpoint in rules.superfluous(try all()) { try discard(checkpoint.path) }
    }

    private func draft(of path: String, _ fill: (CheckpointDraft) throws -> Void) throws {
        let temporary = temporaryPath()
        do {
            try fill(CheckpointDraft(folder: temporary))
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

    // MARK: Reading

    /// The checkpoints whose manifest can be read, in the order of writing.
    public func all() throws -> [Checkpoint] {
        try folders().compactMap { try? Checkpoint(path: $0) }.sorted { $0.manifest.serial < $1.manifest.serial }
    }

    /// The one written last, every file of it verified; nil if there is none.
    ///
    /// - Throws: `CheckpointError` if it is damaged. It offers older ones that are whole, and takes none by itself.
    public func latest() throws -> Checkpoint? {
        guard let path = try latestPath() else { return nil }
        return try verified(path)
    }

    /// The best by the rules' metric, verified; nil if no checkpoint has that metric.
    public func best() throws -> Checkpoint? {
        try rules.best(of: try all()).map { try verified($0.path) }
    }

    /// The checkpoint at `path`, verified; on damage the error offers the store's older ones.
    public func open(_ path: String) throws -> Checkpoint { try verified(path) }

    private func verified(_ path: String) throws -> Checkpoint {
        do {
            let checkpoint = try Checkpoint(path: path)
            try checkpoint.verify()
            return checkpoint
        } catch let error as CheckpointError {
            throw CheckpointError(path, error.reasons, fallbacks: try whole().filter { $0 != path })
        }
    }

    /// The newest by the manifests; but where the link points if that manifest is damaged, so that damage to the newest
    /// does not go unnoticed.
    private func latestPath() throws -> String? {
        if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/last") {
            let path = "\(folder)/\(target)"
            if isFolder(path), (try? Checkpoint(path: path)) == nil { return path }
        }
        return try all().last?.path ?? folders().last
    }

    /// The checkpoints without any damage, newest first.
    private func whole() throws -> [String] {
        try all().reversed().filter { (try? $0.verify()) != nil }.map(\.path)
    }

    private func folders() throws -> [String] {
        try names(in: folder).filter { $0.hasPrefix(stepPrefix) }.map { "\(folder)/\($0)" }
    }

    private func name(ofStep step: Int) -> String {
        let digits = String(step)
        return stepPrefix + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }
}

private let stepPrefix = "step-"
private let temporaryPrefix = ".temporary-"
private let asidePrefix = ".replaced-"
