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
        _ state: TrainingState, model: StateDict, average: StateDict?, optimizer: StateDict, ranks: [StateDict],
        configuration: String, metrics: Metrics
    ) throws {
        let files = CheckpointFiles(
            model: Self.copy(model), average: average.map(Self.copy), optimizer: Self.copy(optimizer),
            ranks: ranks.map(Self.copy),
            state: try JSONEncoder().encode(state), configuration: Data(configuration.utf8))
        let metrics = Dictionary(uniqueKeysWithValues: metrics.map { ($0, $1) })
        try background.submit { [store] in
            try store.write(step: state.globalStep, epoch: state.epoch, metrics: metrics, contents: files.write)
        }
    }

    private static func copy(_ state: StateDict) -> StateDict { state.mapValues { $0.to(.cpu).clone() } }

    /// Waits for the last one.
    func finish() throws { try background.wait() }
}

/// What a checkpoint consists of.
struct CheckpointFiles: Sendable {
    static let model = "model.safetensors"
    /// The average of the weights, where a run keeps one.
    static let average = "average.safetensors"
    static let optimizer = "optimizer.safetensors"
    static let state = "training.json"
    static let configuration = "config.yaml"
    static let rankPrefix = "rank-"

    /// What is one rank's own.
    static func rank(_ rank: Int) -> String { "\(rankPrefix)\(rank).safetensors" }

    let model: StateDict
    let average: StateDict?
    let optimizer: StateDict
    /// By rank; empty where ranks have nothing of their own.
    let ranks: [StateDict]
    let state: Data
    let configuration: Data

    func write(_ draft: CheckpointDraft) throws {
        try add(Self.model, model, to: draft)
        if let average { try add(Self.average, average, to: draft) }
        try add(Self.optimizer, optimizer, to: draft)
        for (rank, state) in ranks.enumerated() { try add(Self.rank(rank), state, to: draft) }
        try draft.add(Self.state, state)
        try draft.add(Self.configuration, configuration)
    }

    private func add(_ name: String, _ tensors: StateDict, to draft: CheckpointDraft) throws {
        try draft.add(name) { try Safetensors.write(tensors, metadata: ["format": "pt"], to: $0) }
    }
}
