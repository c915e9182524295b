import Torch

extension YOLOv3 {
    /// A state dict under whatever names, by this network's.
    ///
    /// - Throws: `SerializationError` for names that are of no layout, or too many.
    func renamed(_ state: StateDict, _ path: String) throws -> (StateDict, kind: String) {
        let state =
            isBareBackbone(state) ? StateDict(uniqueKeysWithValues: state.map { ("backbone.\($0)", $1) }) : state
        guard let layout = WeightLayout.of(state.keys, options) else {
            throw SerializationError(
                path,
                "has no weights of a YOLOv3 under names that are known: it begins with \(state.keys.first ?? "none")")
        }
        var (renamed, rest) = (StateDict(), state)
        for (theirs, ours) in names(in: layout) {
            guard let tensor = rest.removeValue(forKey: theirs) else { continue }
            renamed[ours] = layout.channelOrder.map { reordered(tensor, ours, $0) } ?? tensor
        }
        let strange = rest.keys.filter { !isWithoutUse($0, layout) }
        guard strange.isEmpty else {
            throw SerializationError(
                path, "has \(strange.count) tensors that this network has no place for, such as \(strange.first ?? "")")
        }
        return (renamed, "a state dict with the names of \(layout.rawValue)")
    }

    /// Of the backbone alone, without the name of a part.
    private func isBareBackbone(_ state: StateDict) -> Bool {
        state["conv1.weight"] != nil && state["backbone.conv1.weight"] == nil
    }

    private func names(in layout: WeightLayout) -> [(theirs: String, ours: String)] {
        let layers = NetworkLayer.all(options)
        let pairs = zip(layout.names(of: layers, options), WeightLayout.own.names(of: layers, options))
        return zip(layers, pairs).flatMap { layer, names in
            let counter = layer.isPrediction ? [] : ["num_batches_tracked"]
            return Array(zip(names.0.tensors(of: layer), names.1.tensors(of: layer)))
                + counter.map { ("\(names.0.normalization).\($0)", "\(names.1.normalization).\($0)") }
        }
    }

    /// The channels of a prediction in Darknet's order.
    private func reordered(_ tensor: Tensor, _ name: String, _ order: [Int]) -> Tensor {
        guard name.contains(".prediction."), tensor.size(0) % Anchors.perScale == 0 else { return tensor }
        let width = tensor.size(0) / Anchors.perScale
        let indices = (0..<Anchors.perScale).flatMap { anchor in
            (order + Array(order.count..<width)).map { anchor * width + $0 }
        }
        return tensor.gathering(Tensor(indices, device: tensor.device), axis: 0)
    }

    /// Anchors that ports keep as buffers, and normalisations of predictions that the layout of `layers` makes and never
    /// runs.
    private func isWithoutUse(_ name: String, _ layout: WeightLayout) -> Bool {
        name.hasSuffix("anchors") || name.hasSuffix("anchor_grid")
            || (layout == .layers && name.contains(".pred.1.bn."))
    }
}
