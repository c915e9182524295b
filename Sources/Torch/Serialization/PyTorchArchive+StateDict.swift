internal import OrderedCollections

extension PyTorchArchive.Value {
    /// Where training scripts put the weights, most usual first.
    private static let usualKeys: [PyTorchArchive.Key] = ["model", "state_dict", "model_state_dict"]

    /// The weights in a checkpoint: under `key`, or the checkpoint itself if it is a dictionary of tensors, or else
    /// under `model`, `state_dict` or `model_state_dict`.
    ///
    /// - Parameter prefix: taken off all names that have it, such as the `module.` of `DataParallel`.
    public func stateDict(key: String? = nil, strippingPrefix prefix: String? = nil) throws -> StateDict {
        let candidates = key.map { [self[.string($0)]] } ?? [self] + Self.usualKeys.map { self[$0] }
        guard let tensors = candidates.lazy.compactMap({ $0?.namedTensors }).first else { throw noStateDict(key) }
        guard let prefix else { return tensors }
        return try tensors.strippingPrefix(prefix)
    }

    /// nil unless this is a dictionary of tensors alone.
    private var namedTensors: StateDict? {
        guard case .dictionary(let entries) = self, !entries.isEmpty else { return nil }
        var tensors: StateDict = [:]
        for case (.string(let name), .tensor(let tensor)) in entries { tensors[name] = tensor }
        return tensors.count == entries.count ? tensors : nil
    }

    private func noStateDict(_ key: String?) -> Refusal {
        guard case .dictionary(let entries) = self else { return Refusal("holds no dictionary, so no state dict") }
        let keys = entries.keys.map(\.description).joined(separator: ", ")
        guard let key else {
            return Refusal("has no state dict where one is usual. Name its key; there are: \(keys)")
        }
        return Refusal("has no dictionary of tensors under the key \(key); there are: \(keys)")
    }
}

extension StateDict {
    fileprivate func strippingPrefix(_ prefix: String) throws -> StateDict {
        var stripped: StateDict = [:]
        for (name, tensor) in self {
            let short = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
            guard stripped.updateValue(tensor, forKey: short) == nil else {
                throw Refusal("has two tensors called \(short) once the prefix \(prefix) is off")
            }
        }
        return stripped
    }
}
