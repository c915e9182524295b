public import Torch

/// Adam with one second moment for each tensor: its gradient's squared norm. Ginsburg et al. 2019.
///
/// The formula is that of MONAI's `Novograd`, whose first step takes the norm as it is.
public final class Novograd: Optimizer {
    public struct Options: Sendable {
        public var beta1 = 0.9
        public var beta2 = 0.98
        public var epsilon = 1e-8
        public var weightDecay = 0.0
        /// Divides by the largest second moment so far. Reddi et al. 2018.
        public var amsgrad = false
        /// The momentum is an average of gradients, not a sum.
        public var averagesGradients = false

        public init() {}
    }

    public let groups: [ParameterGroup]
    public let options: Options
    private let means, squares, maximumSquares: Slots

    public init(_ groups: [ParameterGroup], _ options: Options = Options()) {
        func zero(_ parameter: Tensor) -> Tensor { .zeros([], device: parameter.device) }
        let parameters = groups.flatMap(\.parameters)
        self.groups = groups
        self.options = options
        means = Slots("exp_avg", parameters) { .zeros(like: $0) }
        squares = Slots("exp_avg_sq", parameters, make: zero)
        maximumSquares = Slots("max_exp_avg_sq", parameters, make: zero)
    }

    public convenience init(_ parameters: [(name: String, parameter: Tensor)], _ options: Options = Options()) {
        self.init([ParameterGroup(parameters)], options)
    }

    public func step(learningRate: Double) {
        withoutGradient {
            for call in KernelCall.all(groups) { update(call, learningRate) }
        }
    }

    private func update(_ call: KernelCall, _ learningRate: Double) {
        let indices = call.indices
        let kernelOptions = TensorLists.NovogradOptions(
            learningRate: call.learningRate(learningRate), beta1: options.beta1, beta2: options.beta2,
            weightDecay: call.weightDecay(options.weightDecay), epsilon: options.epsilon,
            averagesGradients: options.averagesGradients)
        TensorLists.novograd(
            call.parameters, call.gradients, means: indices.map { means[$0] }, squares: indices.map { squares[$0] },
            maximumSquares: options.amsgrad ? indices.map { maximumSquares[$0] } : [], kernelOptions)
    }

    public var state: StateDict { slots.state }

    public func load(_ state: StateDict) throws { try slots.load(state) }

    private var slots: [Slots] { [means, squares, maximumSquares] }
}
