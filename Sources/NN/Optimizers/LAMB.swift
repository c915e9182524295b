public import Torch

/// Adam whose steps are as long, tensor by tensor, as the tensor's own norm asks for: for large batches.
/// You et al. 2020.
///
/// The formula is that of `timm.optim.Lamb`, which is NVIDIA's `FusedLAMB`, without its clipping of the gradients'
/// norm: that is `GradientClipping.byNorm` with a maximum of 1. What does not decay is not adapted either.
public final class LAMB: Optimizer {
    public struct Options: Sendable {
        public var beta1 = 0.9
        public var beta2 = 0.999
        public var epsilon = 1e-6
        public var weightDecay = 0.01
        /// A step is at most as long as Adam's (LAMBC).
        public var clipsTrust = false
        /// Adapts also what does not decay.
        public var alwaysAdapts = false

        public init() {}
    }

    public let groups: [ParameterGroup]
    public let options: Options
    private let means, squares, steps: Slots

    public init(_ groups: [ParameterGroup], _ options: Options = Options()) {
        let parameters = groups.flatMap(\.parameters)
        self.groups = groups
        self.options = options
        means = Slots("exp_avg", parameters) { .zeros(like: $0) }
        squares = Slots("exp_avg_sq", parameters) { .zeros(like: $0) }
        // On the CPU, because the corrections for the first steps are worked out there.
        steps = Slots("step", parameters) { _ in .zeros([]) }
    }

    public convenience init(_ parameters: [(name: String, parameter: Tensor)], _ options: Options = Options()) {
        self.init([ParameterGroup(parameters)], options)
    }

    /// Parameters that join later are corrected as for their own first steps, in a call of their own.
    public func step(learningRate: Double) {
        withoutGradient {
            for call in KernelCall.all(groups, apartBy: { steps[$0].item() }) { update(call, learningRate) }
        }
    }

    private func update(_ call: KernelCall, _ learningRate: Double) {
        let counts = call.indices.map { steps[$0] }
        TensorLists.add(1, to: counts)
        let kernelOptions = TensorLists.LAMBOptions(
            step: counts[0].item(), learningRate: call.learningRate(learningRate), beta1: options.beta1,
            beta2: options.beta2, weightDecay: call.weightDecay(options.weightDecay), epsilon: options.epsilon,
            clipsTrust: options.clipsTrust, alwaysAdapts: options.alwaysAdapts)
        TensorLists.lamb(
            call.parameters, call.gradients, means: call.indices.map { means[$0] },
            squares: call.indices.map { squares[$0] }, kernelOptions)
    }

    public var state: StateDict { slots.state }

    public func load(_ state: StateDict) throws { try slots.load(state) }

    private var slots: [Slots] { [means, squares, steps] }
}
