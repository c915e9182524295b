package import Foundation
package import Torch

/// What a run puts into a checkpoint: the tensors are the run's own.
package struct CheckpointContent {
    let step: Int
    let epoch: Int
    /// Whether it was made within an epoch.
    let isWithinEpoch: Bool
    /// By the file that they go to, in the order of writing.
    let tensors: [(file: String, tensors: StateDict)]
    /// The `TrainingState` as JSON.
    let state: Data
    let configuration: String
    let metrics: Metrics

    package init(
        _ state: TrainingState, tensors: [(file: String, tensors: StateDict)], configuration: String, metrics: Metrics
    ) throws {
        self.init(
            step: state.globalStep, epoch: state.epoch, isWithinEpoch: state.step > 0, tensors: tensors,
            state: try JSONEncoder().encode(state), configuration: configuration, metrics: metrics)
    }

    package init(
        step: Int, epoch: Int, isWithinEpoch: Bool, tensors: [(file: String, tensors: StateDict)], state: Data,
        configuration: String, metrics: Metrics
    ) {
        self.step = step
        self.epoch = epoch
        self.isWithinEpoch = isWithinEpoch
        self.tensors = tensors
        self.state = state
        self.configuration = configuration
        self.metrics = metrics
    }
}

/// What a checkpoint consists of, apart from the run that goes on.
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

    /// Names of the files with tensors, in the order of writing.
    let names: [String]
    let tensors: StagedTensors
    let state: Data
    let configuration: Data

    /// - Parameter staged: takes the copy; what it holds already is overwritten.
    init(_ content: CheckpointContent, staged: StagedTensors) {
        var staged = staged
        names = content.tensors.map(\.file)
        staged.keep(only: Set(names))
        for (file, tensors) in content.tensors { staged.copy(tensors, to: file) }
        tensors = staged
        state = content.state
        configuration = Data(content.configuration.utf8)
    }

    func write(_ draft: CheckpointDraft) throws {
        for name in names {
            try draft.add(name) {
                try Safetensors.write(tensors.files[name] ?? [:], metadata: ["format": "pt"], to: $0)
            }
        }
        try draft.add(Self.state, state)
        try draft.add(Self.configuration, configuration)
    }
}
