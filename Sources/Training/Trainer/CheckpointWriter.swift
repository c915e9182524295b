import Foundation
import Torch

/// Writes a run's checkpoints in the background: only copying the tensors holds up the training.
final class CheckpointWriter {
    private let store: CheckpointStore
    private let background = BackgroundWriter()

    init(_ options: CheckpointOptions, folder: RunFolder, mainMetric: String) throws {
        store = CheckpointStore(
            folder: folder.checkpoints,
            rules: CheckpointRules(
                keep: options.keep, best: .init(metric: options.best ?? mainMetric, options.direction)),
            versions: ["libtorch": TorchRuntime.version])
        try store.prepareForWriting()
    }

    func write(
        _ state: TrainingState, model: StateDict, optimizer: StateDict, configuration: String, metrics: Metrics
    ) throws {
        let files = CheckpointFiles(
            model: model.mapValues { $0.to(.cpu).clone() }, optimizer: optimizer.mapValues { $0.to(.cpu).clone() },
            state: try JSONEncoder().encode(state), configuration: Data(configuration.utf8))
        let metrics = Dictionary(uniqueKeysWithValues: metrics.map { ($0, $1) })
        try background.submit { [store] in
            try store.write(step: state.globalStep, epoch: state.epoch, metrics: metrics, contents: files.write)
        }
    }

    /// Waits for the last one.
    func finish() throws { try background.wait() }
}

/// What a checkpoint consists of.
struct CheckpointFiles: Sendable {
    static let model = "model.safetensors"
    static let optimizer = "optimizer.safetensors"
    static let state = "training.json"
    static let configuration = "config.yaml"

    let model: StateDict
    let optimizer: StateDict
    let state: Data
    let configuration: Data

    func write(_ draft: CheckpointDraft) throws {
        try draft.add(Self.model) { try Safetensors.write(model, metadata: ["format": "pt"], to: $0) }
        try draft.add(Self.optimizer) { try Safetensors.write(optimizer, metadata: ["format": "pt"], to: $0) }
        try draft.add(Self.state, state)
        try draft.add(Self.configuration, configuration)
    }
}
