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

    public let parameters: [(name: String, parameter: Tensor)]
    public let options: Options
    private let momenta: Slots

    public init(_ parameters: [(name: String, parameter: Tensor)], _ options: Options = Options()) {
        precondition(
            !options.nesterov || (options.momentum > 0 && options.dampening == 0),
            "Nesterov's momentum needs a momentum and no dampening")
        self.parameters = parameters
        self.options = options
        momenta = Slots("momentum_buffer", parameters) { .zeros(like: $0) }
    }

    public func step(learningRate: Double) {
        let active = parameters.indices.filter { parameters[$0].parameter.gradient.isDefined }
        let fresh = active.filter(momenta.isEmpty)
        let old = active.filter { !momenta.isEmpty($0) }
        for indices in apartByDevice(fresh) { update(indices, learningRate, isFirstStep: true) }
        for indices in apartByDevice(old) { update(indices, learningRate, isFirstStep: false) }
    }

    public var state: StateDict { momenta.state }

    public func load(_ state: StateDict) throws { try NN.load(state, into: [momenta]) }

    /// The kernel takes either first or later steps, so parameters that join later go in a call of their own.
    private func update(_ indices: [Int], _ learningRate: Double, isFirstStep: Bool) {
        let updated = indices.map { parameters[$0].parameter }
        let options = TensorLists.SGDOptions(
            learningRate: learningRate, momentum: options.momentum, dampening: options.dampening,
            weightDecay: options.weightDecay, nesterov: options.nesterov)
        withoutGradient {
            TensorLists.sgd(
                updated, updated.map(\.gradient), momenta: options.momentum == 0 ? [] : indices.map { momenta[$0] },
                isFirstStep: isFirstStep, options)
        }
    }
}
