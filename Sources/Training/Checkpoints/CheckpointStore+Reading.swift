internal import Foundation

extension CheckpointStore {
    /// The checkpoints whose manifest can be read, in the order of writing.
    public func all() throws -> [Checkpoint] {
        try folders().compactMap { try? Checkpoint(path: $0) }.sorted { $0.manifest.serial < $1.manifest.serial }
    }

    /// The one written last, every file of it verified; nil if there is none.
    ///
    /// - Throws: `CheckpointError` if it is damaged. It offers older ones that are whole, and takes none by itself.
    public func latest() throws -> Checkpoint? {
        guard let path = try latestPath() else { return nil }
        return try open(path)
    }

    /// The best by the rules' metric, verified; nil if no checkpoint has that metric.
    public func best() throws -> Checkpoint? {
        try rules.best(of: try all()).map { try open($0.path) }
    }

    /// The checkpoint at `path`, verified; on damage the error offers the store's older ones.
    ///
    /// - Parameter progress: is told how many bytes of how many have been read.
    public func open(
        _ path: String, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> Checkpoint {
        do {
            let checkpoint = try Checkpoint(path: path)
            try checkpoint.verify(progress: progress)
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
        try names(in: folder).filter { $0.hasPrefix(Self.stepPrefix) }.map { "\(folder)/\($0)" }
    }
}
