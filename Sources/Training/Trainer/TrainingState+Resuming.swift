import Foundation
import NN
import Parallel
import Torch

extension TrainingState {
    /// Puts model and optimizer, the same on all ranks, back to where the checkpoint was written.
    ///
    /// - Returns: where the run goes on.
    func resumed(
        from checkpoint: Checkpoint, into model: Module, _ update: ParallelUpdate, _ average: WeightAverage?
    ) throws -> TrainingState {
        guard checkpoint.isOfRun else {
            throw CheckpointError(checkpoint.path, ["it has weights alone: begin with them by --weights, not --resume"])
        }
        var stored = try JSONDecoder().decode(
            TrainingState.self, from: Data(contentsOf: URL(fileURLWithPath: checkpoint.file(CheckpointFiles.state))))
        try stored.check(against: self, checkpoint.path)
        try model.load(checkpoint.weights(averaged: false))
        let optimizer = try Safetensors.read(checkpoint.file(CheckpointFiles.optimizer)).tensors
        try update.resume(optimizer, step: stored.globalStep)
        if checkpoint.hasStates(ofRanks: update.group.size), update.group.size > 1 {
            try update.loadOwn(Safetensors.read(checkpoint.file(CheckpointFiles.rank(update.group.rank))).tensors)
        }
        if let average, checkpoint.hasAverage {
            let averages = try Safetensors.read(checkpoint.file(CheckpointFiles.average)).tensors
            try average.load(averages, updates: stored.averageUpdates)
        }
        stored.numerics = numerics.continuing(stored.numerics)
        (stored.seed, stored.datasetCount, stored.globalBatch) = (seed, datasetCount, globalBatch)
        return stored
    }

    /// Within an epoch the order of samples must be the one that the checkpoint was in the middle of.
    private func check(against run: TrainingState, _ path: String) throws(ConfigurationError) {
        guard step > 0 else { return }
        let changes = [
            ("seed", seed, run.seed), ("number of samples", datasetCount, run.datasetCount),
            ("global batch", globalBatch, run.globalBatch),
        ]
        for (what, then, now) in changes where then != now {
            throw ConfigurationError(
                """
                \(path) is in the middle of an epoch with a \(what) of \(then), and this run has \(now): set it back, or \
                resume from a checkpoint at the end of an epoch
                """)
        }
    }
}
