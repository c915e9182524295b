import NN

public struct OptimizerOptions: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case adam, adamw, sgd, novograd, lamb
    }

    public var kind = Kind.adam
    public var learningRate = 1e-3
    /// Makes another learning rate of it for another batch.
    public var scaling = ScalingOptions()
    public var weightDecay = 0.0
    /// All but SGD's; nil takes the optimizer's own.
    public var beta1: Double?
    public var beta2: Double?
    public var epsilon: Double?
    /// Adam's, AdamW's and Novograd's.
    public var amsgrad = false
    /// SGD's.
    public var momentum = 0.9
    public var dampening = 0.0
    public var nesterov = false
    /// Novograd: the momentum is an average of gradients, not a sum.
    public var averagesGradients = false
    /// LAMB: a step is at most as long as Adam's.
    public var clipsTrust = false
    /// LAMB: also what does not decay gets steps by its norm.
    public var alwaysAdapts = false

    public init() {}
}

extension OptimizerOptions {
    /// For all groups but those that are frozen for good.
    func makeOptimizer(_ groups: [ParameterGroup]) -> any Optimizer {
        let trained = groups.filter { $0.freezing != .always }
        switch kind {
        case .adam, .adamw: return Adam(trained, adam)
        case .sgd: return SGD(trained, sgd)
        case .novograd: return Novograd(trained, novograd)
        case .lamb: return LAMB(trained, lamb)
        }
    }

    func validate() throws(ConfigurationError) {
        try require(
            learningRate.isFinite && learningRate > 0,
            "optimizer.learningRate is \(learningRate): expected a number above 0")
        try require(weightDecay >= 0, "optimizer.weightDecay is \(weightDecay): expected 0 or more")
        for (name, beta) in [("beta1", beta1), ("beta2", beta2)] {
            try require(
                (0..<1).contains(beta ?? 0), "optimizer.\(name) is \(beta ?? 0): expected 0 or more, below 1")
        }
        try require((epsilon ?? 1) > 0, "optimizer.epsilon is \(epsilon ?? 0): expected a number above 0")
        try require(
            !nesterov || (momentum > 0 && dampening == 0),
            "optimizer.nesterov needs a momentum above 0 and a dampening of 0")
    }

    private var adam: Adam.Options {
        var options = Adam.Options()
        options.beta1 = beta1 ?? options.beta1
        options.beta2 = beta2 ?? options.beta2
        options.epsilon = epsilon ?? options.epsilon
        options.weightDecay = weightDecay
        options.amsgrad = amsgrad
        options.decouplesDecay = kind == .adamw
        return options
    }

    private var sgd: SGD.Options {
        var options = SGD.Options()
        options.momentum = momentum
        options.dampening = dampening
        options.weightDecay = weightDecay
        options.nesterov = nesterov
        return options
    }

    private var novograd: Novograd.Options {
        var options = Novograd.Options()
        options.beta1 = beta1 ?? options.beta1
        options.beta2 = beta2 ?? options.beta2
        options.epsilon = epsilon ?? options.epsilon
        options.weightDecay = weightDecay
        options.amsgrad = amsgrad
        options.averagesGradients = averagesGradients
        return options
    }

    private var lamb: LAMB.Options {
        var options = LAMB.Options()
        options.beta1 = beta1 ?? options.beta1
        options.beta2 = beta2 ?? options.beta2
        options.epsilon = epsilon ?? options.epsilon
        options.weightDecay = weightDecay
        options.clipsTrust = clipsTrust
        options.alwaysAdapts = alwaysAdapts
        return options
    }
}
