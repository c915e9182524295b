public import Torch

/// The layers of a model in the order in which they ran, and which of them each got its input from.
public struct LayerGraph: Sendable {
    public struct Node: Sendable, Equatable {
        /// PyTorch's name of the module, below the model's type, with slashes: `UNet/model/0/conv`. A second call of the
        /// same one is `UNet/model/0/conv_1`.
        public let name: String
        /// `Conv`, `ReLU`, ...; of the model's input `Input`.
        public let type: String
        /// Elements of its parameters.
        public let parameters: Int
        public let outputShapes: [[Int]]
        /// Places of earlier nodes in the graph.
        public let sources: [Int]
    }

    /// The first is the model's input.
    public let nodes: [Node]

    /// Runs the model once. Layers are the modules that call no others; what is computed between them, such as a sum, is
    /// followed through by the tape.
    ///
    /// - Parameters:
    ///   - input: of floating point, and nobody else's: it is differentiated from now on.
    ///   - forward: runs the model.
    public init(of model: Module, _ input: Tensor, forward: (Tensor) -> Void) {
        input.setRequiresGradient(true)
        let trace = LayerTrace(model, input)
        trace.watch { forward(input) }
        nodes = trace.nodes
    }
}

/// Writes down the calls of a model's modules.
private final class LayerTrace: ForwardObserver {
    private struct Call {
        var sources: [Int] = []
        var hasInner = false
    }

    private let tree: LayerTree
    private let origins = TapeOrigins()
    private var calls: [Call] = []
    private var counts: [String: Int] = [:]
    private(set) var nodes: [LayerGraph.Node]

    init(_ model: Module, _ input: Tensor) {
        tree = LayerTree(model)
        nodes = [.init(name: "input", type: "Input", parameters: 0, outputShapes: [input.shape], sources: [])]
        origins.mark(input, as: 0)
    }

    func watch(_ forward: () -> Void) {
        for layer in tree.layers { layer.module.observer = self }
        defer { for layer in tree.layers { layer.module.observer = nil } }
        forward()
    }

    func willRun(_ module: Module, _ inputs: [Tensor]) {
        if !calls.isEmpty { calls[calls.count - 1].hasInner = true }
        calls.append(Call(sources: Set(inputs.flatMap(origins.numbers)).sorted()))
    }

    func hasRun(_ module: Module, _ outputs: [Tensor]) {
        let call = calls.removeLast()
        guard !call.hasInner else { return }
        for output in outputs { origins.mark(output, as: nodes.count) }
        nodes.append(
            .init(
                name: name(of: module), type: "\(type(of: module))", parameters: module.parameterCount,
                outputShapes: outputs.map(\.shape), sources: call.sources))
    }

    private func name(of module: Module) -> String {
        let layer = tree.places[ObjectIdentifier(module)].map { tree.layers[$0].name } ?? ""
        let parts = ["\(type(of: tree.layers[0].module))"] + layer.split(separator: ".").map(String.init)
        let name = parts.joined(separator: "/")
        let earlier = counts[name, default: 0]
        counts[name] = earlier + 1
        return earlier == 0 ? name : "\(name)_\(earlier)"
    }
}
