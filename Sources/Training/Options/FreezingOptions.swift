public import NN
import Torch

/// Parameters that stay as they are for the first epochs, such as those of a backbone that was trained before.
///
/// Only their values stay: layers behave as in training, so that running statistics go on. The optimizer's state of a
/// parameter begins when it is first trained.
public struct FreezingOptions: Codable, Sendable, Equatable {
    /// Beginnings of parameters' names, such as `model.0.`; every one has to match some.
    public var parameters: [String] = []
    /// How long, in epochs.
    public var epochs = 0

    public init() {}
}

extension FreezingOptions {
    /// - Throws: `ConfigurationError` when a name matches nothing, or nothing would be left to train.
    public func validate(for model: Module) throws(ConfigurationError) {
        guard epochs >= 0 else { throw ConfigurationError("freezing.epochs is \(epochs): expected 0 or more") }
        let names = model.namedParameters.map(\.name)
        for prefix in parameters where !names.contains(where: { $0.hasPrefix(prefix) }) {
            throw ConfigurationError(
                "freezing.parameters has '\(prefix)', and no parameter's name begins so; there are \(names[0]), "
                    + "\(names.dropFirst().prefix(2).joined(separator: ", ")), ...")
        }
        if epochs > 0, names.allSatisfy(isFrozen) {
            throw ConfigurationError("freezing.parameters leaves no parameter to train")
        }
    }

    /// Freezes and thaws what is due in an epoch.
    ///
    /// - Returns: whether anything changed.
    func apply(to model: Module, epoch: Int) -> Bool {
        var hasChanged = false
        for (name, parameter) in model.namedParameters {
            let isTrained = epoch >= epochs || !isFrozen(name)
            hasChanged = hasChanged || parameter.requiresGradient != isTrained
            parameter.setRequiresGradient(isTrained)
        }
        return hasChanged
    }

    private func isFrozen(_ name: String) -> Bool { parameters.contains(where: name.hasPrefix) }
}
