import Torch

/// Writes a run's checkpoints in the background: only copying the tensors holds up the training.
package final class CheckpointWriter {
    private let store: CheckpointStore
    private let background = BackgroundWriter()
    private let staging = StagingPool()

    package init(_ rules: CheckpointRules, folder: RunFolder) throws {
        store = CheckpointStore(
            folder: folder.checkpoints, rules: rules, versions: ["libtorch": TorchRuntime.version])
        try store.prepareForWriting()
    }

    /// Seconds that the longest writing so far has taken.
    var longestWriting: Double { background.longestPiece }

    /// A checkpoint within an epoch that no rule keeps for good gives way to a later one if the disk is too slow for both.
    ///
    /// - Returns: whether an earlier one has given way to this one.
    package func write(_ content: CheckpointContent) throws -> Bool {
        let isSlow = try background.makeRoom()
        let files = CheckpointFiles(content, staged: staging.take())
        let (step, epoch) = (content.step, content.epoch)
        let metrics = Dictionary(uniqueKeysWithValues: content.metrics.map { ($0, $1) })
        let isDispensable = content.isWithinEpoch && !store.rules.isPeriodic(step)
        try background.submit(isDispensable: isDispensable) { [store, staging] in
            try store.write(step: step, epoch: epoch, metrics: metrics, contents: files.write)
            staging.giveBack(files.tensors)
        }
        return isSlow
    }

    /// Waits for the last one.
    package func finish() throws { try background.wait() }
}
