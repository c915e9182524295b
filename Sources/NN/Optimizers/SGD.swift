public import Torch

/// Stochastic gradient descent with momentum, as `torch.optim.SGD`.
public final class SGD: Optimizer {
    public struct Options: Sendable {
        public var momentum = 0.0
        public var dampening = 0.0
        public var weightDecay = 0.0
        /// Looks ahead along the momentum. Needs momentum and no dampening.
        public var nesterov = false

        public init() {}
    }

    public let groups: [ParameterGroup]
    public let options: Options
    private let momenta: Slots

    public init(_ groups: [ParameterGroup], _ options: Options = Options()) {
        precondition(
            !options.nesterov || (options.momentum > 0 && options.dampening == 0),
            "Nesterov's momentum needs a momentum and no dampening")
        self.groups = groups
        self.options = options
        momenta = Slots("momentum_buffer", groups.flatMap(\.parameters)) { .zeros(like: $0) }
    }

    public convenience init(_ parameters: [(name: String, parameter: Tensor)], _ options: Options = Options()) {
        self.init([ParameterGroup(parameters)], options)
    }

    /// The kernel takes either first or later steps, so parameters that join later go in a call of their own.
    public func step(learningRate: Double) {
        for call in KernelCall.all(groups, apartBy: momenta.isEmpty) {
            update(call, learningRate, isFirstStep: momenta.isEmpty(call.indices[0]))
        }
    }

    public var state: StateDict { momenta.state }

    public func load(_ state: StateDict) throws { try [momenta].load(state) }

    private func update(_ call: KernelCall, _ learningRate: Double, isFirstStep: Bool) {
        let kernelOptions = TensorLists.SGDOptions(
            learningRate: call.learningRate(learningRate), momentum: options.momentum, dampening: options.dampening,
            weightDecay: call.weightDecay(options.weightDecay), nesterov: options.nesterov)
        withoutGradient {
            TensorLists.sgd(
                call.parameters, call.gradients, momenta: options.momentum == 0 ? [] : call.indices.map { momenta[$0] },
                isFirstStep: isFirstStep, kernelOptions)
        }
    }
}
