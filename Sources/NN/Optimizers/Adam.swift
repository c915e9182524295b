public import Torch

/// Adam, as `torch.optim.Adam`; with `decouplesDecay` AdamW. Kingma & Ba 2015; Loshchilov & Hutter 2019.
public final class Adam: Optimizer {
    public struct Options: Sendable {
        public var beta1 = 0.9
        public var beta2 = 0.999
        public var epsilon = 1e-8
        public var weightDecay = 0.0
        /// Divides by the largest mean square so far. Reddi et al. 2018.
        public var amsgrad = false
        /// The decay shrinks the weights themselves, not the gradient: AdamW.
        public var decouplesDecay = false

        public init() {}
    }

    public let groups: [ParameterGroup]
    public let options: Options
    private let means, squares, maximumSquares, steps: Slots

    public init(_ groups: [ParameterGroup], _ options: Options = Options()) {
        func zeros(_ parameter: Tensor) -> Tensor { .zeros(like: parameter) }
        let parameters = groups.flatMap(\.parameters)
        self.groups = groups
        self.options = options
        means = Slots("exp_avg", parameters, make: zeros)
        squares = Slots("exp_avg_sq", parameters, make: zeros)
        maximumSquares = Slots("max_exp_avg_sq", parameters, make: zeros)
        steps = Slots("step", parameters) { .zeros([], device: $0.device) }
    }

    public convenience init(_ parameters: [(name: String, parameter: Tensor)], _ options: Options = Options()) {
        self.init([ParameterGroup(parameters)], options)
    }

    /// AdamW with its usual decay of 0.01.
    public static func decoupled(
        _ parameters: [(name: String, parameter: Tensor)], weightDecay: Double = 0.01
    ) -> Adam {
        var options = Options()
        options.weightDecay = weightDecay
        options.decouplesDecay = true
        return Adam(parameters, options)
    }

    public func step(learningRate: Double) {
        for call in KernelCall.all(groups) { update(call, learningRate) }
    }

    private func update(_ call: KernelCall, _ learningRate: Double) {
        let indices = call.indices
        let state = TensorLists.AdamState(
            means: indices.map { means[$0] }, squares: indices.map { squares[$0] },
            maximumSquares: options.amsgrad ? indices.map { maximumSquares[$0] } : [],
            steps: indices.map { steps[$0] })
        withoutGradient {
            // The kernel reads the number of the step that it takes.
            TensorLists.add(1, to: state.steps)
            TensorLists.adam(call.parameters, call.gradients, state, kernelOptions(call, learningRate))
        }
    }

    public var state: StateDict { slots.state }

    public func load(_ state: StateDict) throws { try slots.load(state) }

    private var slots: [Slots] { [means, squares, maximumSquares, steps] }

    private func kernelOptions(_ call: KernelCall, _ learningRate: Double) -> TensorLists.AdamOptions {
        TensorLists.AdamOptions(
            learningRate: call.learningRate(learningRate), beta1: options.beta1, beta2: options.beta2,
            weightDecay: call.weightDecay(options.weightDecay), epsilon: options.epsilon, amsgrad: options.amsgrad,
            decouplesDecay: options.decouplesDecay)
    }
}
