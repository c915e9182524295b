public import Torch

/// Changes parameters by their gradients, and keeps what it needs between steps.
///
/// Parameters without a gradient are left alone. State is named by the parameter, so that it survives a change of
/// order or of the number of ranks.
public protocol Optimizer: AnyObject {
    var parameters: [(name: String, parameter: Tensor)] { get }

    /// One step at this rate.
    func step(learningRate: Double)

    /// Tensors by `<parameter>.<what>`: handles, not copies.
    var state: StateDict { get }

    /// Copies `state` of an optimizer of the same kind and parameters.
    ///
    /// - Throws: `OptimizerStateMismatch` when a tensor's name or shape is not this optimizer's.
    func load(_ state: StateDict) throws
}

extension Optimizer {
    /// Frees the gradients, so that the next backward pass writes instead of adding.
    public func clearGradients() {
        for (_, parameter) in parameters { parameter.setGradient(.undefined) }
    }

    public var gradients: [Tensor] { parameters.map(\.parameter.gradient).filter(\.isDefined) }

    /// Positions of parameters, apart by device: kernels over many tensors take those of one.
    func apartByDevice(_ indices: [Int]) -> [[Int]] {
        split(indices) { parameters[$0].parameter.device }
    }
}

/// The elements of each device, in the order in which devices come first.
func split<Element>(_ elements: [Element], by device: (Element) -> Device) -> [[Element]] {
    var devices: [Device] = []
    var groups: [[Element]] = []
    for element in elements {
        if let place = devices.firstIndex(of: device(element)) {
            groups[place].append(element)
        } else {
            devices.append(device(element))
            groups.append([element])
        }
    }
    return groups
}

public struct OptimizerStateMismatch: Error, CustomStringConvertible {
    public let name: String
    public let reason: String

    public var description: String { "the optimizer's state does not fit: \(name) \(reason)" }
}

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

func load(_ state: StateDict, into slots: [Slots]) throws {
    var rest = state
    for slot in slots { try slot.load(from: &rest) }
    if let name = rest.keys.first { throw OptimizerStateMismatch(name: name, reason: "is not part of this optimizer") }
}
