/// What became of a file of weights.
public struct WeightsReport: Sendable, CustomStringConvertible {
    /// Such as `Darknet's weights, trained on 32013312 images`.
    public let kind: String
    /// The names of the tensors that were copied.
    public let loaded: [String]
    /// Those that keep the values that they had, and why.
    public let kept: [String]
    let reason: String
    /// The file's tensors that there is no use for, by its names.
    public var unused: [String] = []

    public var description: String {
        let rest = kept.isEmpty ? "" : "; \(kept.count) keep their initial values: \(reason)"
        return "\(loaded.count) tensors from \(kind)\(rest)\(leftOut)"
    }

    private var leftOut: String {
        guard let first = unused.first else { return "" }
        return "; \(unused.count) of the file are not used: \(first)\(unused.count > 1 ? ", ..." : "")"
    }
}
