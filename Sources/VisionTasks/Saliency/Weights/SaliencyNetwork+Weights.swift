import NN
import Torch

extension SaliencyNetwork {
    /// Loads weights from a `.pth`, also of PyTorch before 1.6, safetensors, or a checkpoint's folder: those of the whole
    /// network, or torchvision's of its backbone, told by their names. The report says what was done and is meant to be
    /// shown.
    ///
    /// - Throws: before anything is changed: `SerializationError` where the file is no such thing or damaged,
    ///   `StateDictMismatch` where a tensor is missing, of another shape, or of no use here.
    public func loadWeights(_ path: String) throws -> WeightsReport {
        let state = try WeightsFile.stateDict(path, strippingPrefix: "module.")
        guard isBackbone(state) else {
            try load(state, keeping: [])
            return WeightsReport(kind: "a \(options.kind.rawValue)", loaded: Array(state.keys), kept: [], reason: "")
        }
        return try loadBackbone(state)
    }

    private func isBackbone(_ state: StateDict) -> Bool {
        guard let first = encoder.backbone.stateDict.keys.first else { return false }
        return state[first] != nil
    }

    /// The backbone's layers are this network's.
    private func loadBackbone(_ state: StateDict) throws -> WeightsReport {
        let unused: [String] = state.keys.filter { $0.hasPrefix(encoder.classifierPrefix) }
        let features = state.filter { !unused.contains($0.key) }
        try encoder.backbone.load(features, keeping: [])
        let kept: [String] = stateDict.keys.filter { name in !encoder.parts.contains { name.hasPrefix("\($0.name).") } }
        return WeightsReport(
            kind: "torchvision's weights of the backbone", loaded: Array(features.keys), kept: kept,
            reason: "the file has the backbone only", unused: unused)
    }
}
