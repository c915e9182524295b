public import Torch

/// What training in parallel needs to know of a model: its tensors by name, in an order that is the model's own.
public struct ModelTensors: Sendable {
    public var parameters: [(name: String, parameter: Tensor)]
    public var buffers: [(name: String, buffer: Tensor)]

    public init(
        parameters: [(name: String, parameter: Tensor)], buffers: [(name: String, buffer: Tensor)] = []
    ) {
        self.parameters = parameters
        self.buffers = buffers
    }

    /// Overwrites values, and what is frozen, with those of a model of the same kind, on whatever device that is.
    func copy(from other: ModelTensors) {
        withoutGradient {
            for (mine, theirs) in zip(parameters, other.parameters) {
                mine.parameter.copy(from: theirs.parameter)
                mine.parameter.setRequiresGradient(theirs.parameter.requiresGradient)
            }
            for (mine, theirs) in zip(buffers, other.buffers) { mine.buffer.copy(from: theirs.buffer) }
        }
    }

    /// Moves the gradients of a model of the same kind over here, adding them to those that are here.
    func takeGradients(of other: ModelTensors) {
        for (mine, theirs) in zip(parameters.map(\.parameter), other.parameters.map(\.parameter)) {
            guard theirs.gradient.isDefined else { continue }
            let gradient = theirs.gradient.to(mine.device)
            if mine.gradient.isDefined { mine.gradient.addInPlace(gradient) } else { mine.setGradient(gradient) }
            theirs.setGradient(.undefined)
        }
    }

    /// The name of the first entry that differs in name, shape or type; nil when all are alike.
    func firstDifference(from other: ModelTensors) -> String? {
        let mine = ModelSignature(parameters: parameters, buffers: buffers).lines
        let theirs = ModelSignature(parameters: other.parameters, buffers: other.buffers).lines
        if let index = zip(mine, theirs).enumerated().first(where: { $1.0 != $1.1 })?.offset { return mine[index] }
        return mine.count == theirs.count ? nil : "one of \(mine.count) tensors against \(theirs.count)"
    }
}
