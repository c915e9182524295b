public import Torch

/// A parameter and the module that it belongs to.
public struct PlacedParameter {
    public let name: String
    public let parameter: Tensor
    public let module: Module

    /// The module's class and those that it inherits from, up to `Module`.
    var moduleTypes: [String] {
        sequence(first: Mirror(reflecting: module), next: \.superclassMirror).map { "\($0.subjectType)" }
    }

    var isOfNormalization: Bool { module is any NormalizationLayer }

    var isBias: Bool {
        guard let bias = (module as? any BiasedLayer)?.bias, bias.isDefined else { return false }
        return bias.isSame(as: parameter)
    }
}
