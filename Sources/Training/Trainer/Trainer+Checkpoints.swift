import NN
import Parallel
import Torch

extension Trainer {
    /// All ranks take part, because the mean loss so far is theirs together; the main one writes.
    func writeCheckpoint(_ metrics: Metrics = [:]) throws {
        if !losses.isEmpty { _ = try losses.reduce(over: setting.group, into: &state.meter) }
        state.averageUpdates = step.average?.updates ?? 0
        let ranks = try step.update.gatherOwnStates()
        let optimizer = try step.update.optimizerState()
        try step.update.withOneModel {
            guard let checkpoints else { return }
            let isSlow = try checkpoints.write(
                CheckpointContent(
                    state, tensors: tensors(optimizer, ranks), configuration: configuration, metrics: metrics))
            if isSlow { noticeSlowDisk() }
        }
    }

    private func tensors(_ optimizer: StateDict, _ ranks: [StateDict]) -> [(file: String, tensors: StateDict)] {
        let average = step.average.map { [(file: CheckpointFiles.average, tensors: $0.state)] } ?? []
        return [(CheckpointFiles.model, task.model.stateDict)] + average + [(CheckpointFiles.optimizer, optimizer)]
            + ranks.enumerated().map { (CheckpointFiles.rank($0), $1) }
    }

    /// Once a run.
    private func noticeSlowDisk() {
        guard !isSlowDiskKnown else { return }
        isSlowDiskKnown = true
        reporter.notice(
            "the disk is slower than the steps between checkpoints: those that it has no time for are left out")
    }

    /// Before it matters.
    func warnOfDeadline() {
        guard let checkpoints, let warning = stopping.warning(writing: checkpoints.longestWriting) else { return }
        reporter.notice(warning)
    }
}
