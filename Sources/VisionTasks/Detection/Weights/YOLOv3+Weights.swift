import NN
import Torch

extension YOLOv3 {
    /// What is taken of a file.
    public enum WeightsPart: String, Sendable, Codable, CaseIterable {
        case all, backbone
    }

    /// Loads weights from a file of any kind, told by its content: Darknet's `.weights`, also those that end after the
    /// backbone (`darknet53.conv.74`), PyTorch's `.pth` or safetensors under Lockstep's own names or those of usual
    /// ports; or from a checkpoint's folder. Where the file is of another number of classes the predictions stay as they
    /// are. The report says what was done and is meant to be shown.
    ///
    /// - Throws: before anything is changed: `SerializationError` where the file is no such thing, damaged or has names
    ///   that nobody knows, `StateDictMismatch` where a tensor is missing or of another shape.
    public func loadWeights(_ path: String, part: WeightsPart = .all) throws -> WeightsReport {
        let (found, kind) = try namedWeights(path)
        let own = stateDict
        let state = part == .all ? found : found.filter { $0.key.hasPrefix("backbone.") }
        let (kept, reason) = keptNames(own, state, part)
        try load(state, keeping: kept)
        return WeightsReport(
            kind: kind, loaded: state.keys.filter { !kept.contains($0) }, kept: own.keys.filter(kept.contains),
            reason: reason)
    }

    /// What the file need not have, or not of the same shape.
    private func keptNames(_ own: StateDict, _ state: StateDict, _ part: WeightsPart) -> (Set<String>, String) {
        let hasHeads = state.keys.contains { $0.hasPrefix("heads.") }
        if !hasHeads {
            let reason = part == .backbone ? "only the backbone was asked for" : "the file has the backbone only"
            return (Set(own.keys.filter { !$0.hasPrefix("backbone.") }), reason)
        }
        let predictions = own.keys.filter { $0.contains(".prediction.") }
        guard let bias = state["heads.0.prediction.bias"], bias.count != own["heads.0.prediction.bias"]!.count,
            bias.count % Anchors.perScale == 0
        else { return ([], "") }
        let classes = bias.count / Anchors.perScale - 5
        return (Set(predictions), "the file's predictions are of \(classes) classes, not \(options.classes)")
    }

    /// By this network's names.
    private func namedWeights(_ path: String) throws -> (StateDict, kind: String) {
        let path = WeightsFile.resolved(path)
        switch try WeightsFile.kind(path) {
        case .darknet:
            let file = try DarknetFile.read(path)
            return (try tensors(of: file, path), "Darknet's weights, trained on \(file.seen) images")
        case .pytorch:
            return try renamed(PyTorchArchive.stateDict(path, strippingPrefix: "module."), path)
        case .safetensors:
            return try renamed(Safetensors.read(path).tensors, path)
        }
    }
}
