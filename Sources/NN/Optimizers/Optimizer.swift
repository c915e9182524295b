public import Torch

/// Changes parameters by their gradients, and keeps what it needs between steps.
///
/// Parameters without a gradient are left alone. State is named by the parameter, so that it survives a change of
/// order, of groups, or of the number of ranks.
public protocol Optimizer: AnyObject {
    /// Every parameter in exactly one of them.
    var groups: [ParameterGroup] { get }

    /// One step at this rate, times each group's factor.
    func step(learningRate: Double)

    /// Tensors by `<parameter>.<what>`: handles, not copies.
    var state: StateDict { get }

    /// Copies `state` of an optimizer of the same kind and parameters.
    ///
    /// - Throws: `OptimizerStateMismatch` when a tensor's name or shape is not this optimizer's.
    func load(_ state: StateDict) throws
}

extension Optimizer {
    /// Those of all groups, one after the other.
    public var parameters: [(name: String, parameter: Tensor)] { groups.flatMap(\.parameters) }

    /// Frees the gradients, so that the next backward pass writes instead of adding.
    public func clearGradients() {
        for (_, parameter) in parameters { parameter.setGradient(.undefined) }
    }

    public var gradients: [Tensor] { parameters.map(\.parameter.gradient).filter(\.isDefined) }
}

public struct OptimizerStateMismatch: Error, CustomStringConvertible {
    public let name: String
    public let reason: String

    public var description: String { "the optimizer's state does not fit: \(name) \(reason)" }
}
