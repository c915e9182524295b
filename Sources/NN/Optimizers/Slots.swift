import Torch

/// The state of one kind for every parameter, such as the momenta. Memory is taken on the first step that needs it,
/// because a model can be large and its optimizer never step.
final class Slots {
    private let parameters: [(name: String, parameter: Tensor)]
    private let what: String
    private let make: (Tensor) -> Tensor
    private var tensors: [Tensor?]

    init(_ what: String, _ parameters: [(name: String, parameter: Tensor)], make: @escaping (Tensor) -> Tensor) {
        self.what = what
        self.parameters = parameters
        self.make = make
        tensors = parameters.map { _ in nil }
    }

    func isEmpty(_ index: Int) -> Bool { tensors[index] == nil }

    subscript(index: Int) -> Tensor {
        if let tensor = tensors[index] { return tensor }
        let tensor = make(parameters[index].parameter)
        tensors[index] = tensor
        return tensor
    }

    var state: StateDict {
        var state = StateDict()
        for (index, tensor) in tensors.enumerated() {
            if let tensor { state["\(parameters[index].name).\(what)"] = tensor }
        }
        return state
    }

    /// Takes what is its own out of `state`.
    func load(from state: inout StateDict) throws(OptimizerStateMismatch) {
        for index in tensors.indices {
            let name = "\(parameters[index].name).\(what)"
            guard let source = state.removeValue(forKey: name) else {
                tensors[index] = nil
                continue
            }
            let target = make(parameters[index].parameter)
            guard target.shape == source.shape else {
                throw OptimizerStateMismatch(name: name, reason: "is \(source.shape), not \(target.shape)")
            }
            target.copy(from: source)
            tensors[index] = target
        }
    }
}

extension [Slots] {
    var state: StateDict {
        map(\.state).reduce(into: StateDict()) { all, part in all.merge(part) { $1 } }
    }

    func load(_ state: StateDict) throws(OptimizerStateMismatch) {
        var rest = state
        for slots in self { try slots.load(from: &rest) }
        guard let name = rest.keys.first else { return }
        throw OptimizerStateMismatch(name: name, reason: "is not part of this optimizer")
    }
}
