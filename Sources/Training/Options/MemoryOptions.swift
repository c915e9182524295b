public import NN
import Torch

/// What a run spends memory on, and what it says of it.
public struct MemoryOptions: Codable, Sendable, Equatable {
    /// Parts of the model whose activations are computed a second time instead of being kept, by name; `*` stands for any
    /// characters, `auto` for the blocks that the model itself names.
    public var recompute: [String] = []
    /// Whether the memory of a rank is worked out before it is taken.
    public var estimate = true

    public init() {}
}

extension MemoryOptions {
    /// Marks the parts of `model` that are computed twice.
    ///
    /// - Throws: `ConfigurationError` for a pattern that matches no part.
    public func apply(to model: Module) throws(ConfigurationError) {
        guard let pattern = model.recompute(recompute).first else { return }
        let names = model.namedParts.map(\.name)
        let hint =
            nearest(pattern, in: names).map { "did you mean \($0)?" }
            ?? "there are \(names.prefix(4).joined(separator: ", ")), ..."
        throw ConfigurationError("memory.recompute has '\(pattern)', and no part of the model has such a name: \(hint)")
    }
}
