/// What one layer of a model is and costs.
public struct LayerProfile: Sendable {
    /// PyTorch's name of the module; empty for the model itself.
    public let name: String
    public let type: String
    /// 0 is the model itself.
    public let depth: Int
    /// Elements of its parameters and of those of its parts.
    public let parameters: Int
    /// Of the last call; nil for a module that was not called as one.
    public let outputShape: [Int]?
    public let calls: Int
    /// Without the modules inside it.
    public let own: LayerCost
    /// With the modules inside it.
    public let total: LayerCost
}

/// What a model costs, layer by layer. See `profileLayers`.
public struct ModelProfile: Sendable {
    /// Each before its parts; the first is the model.
    public let layers: [LayerProfile]
    /// What ran outside of all layers: the loss, and adding gradients up.
    public let outside: LayerCost
    /// Operations that may multiply in ways that there is no rule for, and how often they ran. Their multiplications
    /// are missing in the counts.
    public let uncountedOperations: [String: Int]

    public var model: LayerProfile { layers[0] }
    public var total: LayerCost { model.total + outside }
}
