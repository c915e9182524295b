public import NN
public import OrderedCollections

/// What the logs of a run tell beside its numbers. All of it may be left out.
public struct RunDescription {
    public var hyperParameters: HyperParameters?
    /// Scalars by which TensorBoard's table of runs compares them, such as `validation/dice`.
    public var metrics: [String] = []
    /// Markdown, by name: the settings, the plan, the environment.
    public var texts: OrderedDictionary<String, String> = [:]
    public var graph: LayerGraph?
    /// What to say when the loader is slow; nil says nothing.
    public var loading: LoadingAdvice?
    /// How busy the main rank's GPUs are, from 0 to 1.
    public var gpuUse: () -> Double? = { nil }

    public init() {}
}
