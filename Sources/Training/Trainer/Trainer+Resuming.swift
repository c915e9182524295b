import DataPipeline
import Foundation
import NN
internal import OrderedCollections
import Torch

extension Trainer {
    /// Puts model, optimizer and position back to where the checkpoint was written.
    func restore(_ checkpoint: Checkpoint) throws {
        let stored = try JSONDecoder().decode(
            TrainingState.self, from: Data(contentsOf: URL(fileURLWithPath: checkpoint.file(CheckpointFiles.state))))
        try stored.check(against: state, checkpoint.path)
        try task.model.load(Safetensors.read(checkpoint.file(CheckpointFiles.model)).tensors)
        try optimizer.load(Safetensors.read(checkpoint.file(CheckpointFiles.optimizer)).tensors)
        state = stored
        state.globalBatch = plan.batches.globalBatch
    }
}

extension TrainingState {
    mutating func describe(_ plan: TrainingPlan, seed: Int) {
        self.seed = seed
        datasetCount = plan.batches.order.count
        globalBatch = plan.batches.globalBatch
    }

    mutating func beginNextEpoch() {
        epoch += 1
        step = 0
        samples = 0
        meter = LossMeter()
    }

    /// Within an epoch the order of samples must be the one that the checkpoint was in the middle of.
    func check(against run: TrainingState, _ path: String) throws(ConfigurationError) {
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
