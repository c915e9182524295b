import NN
import Torch

extension OptimizerOptions {
    func makeOptimizer(_ parameters: [(name: String, parameter: Tensor)]) throws -> any Optimizer {
        try validate()
        let trained = parameters.filter(\.parameter.requiresGradient)
        switch kind {
        case .adam, .adamw: return Adam(trained, adam)
        case .sgd: return SGD(trained, sgd)
        }
    }

    func validate() throws(ConfigurationError) {
        guard learningRate.isFinite, learningRate > 0 else {
            throw ConfigurationError("optimizer.learningRate is \(learningRate): expected a number above 0")
        }
        guard !nesterov || (momentum > 0 && dampening == 0) else {
            throw ConfigurationError("optimizer.nesterov needs a momentum above 0 and a dampening of 0")
        }
    }

    private var adam: Adam.Options {
        var options = Adam.Options()
        options.beta1 = beta1
        options.beta2 = beta2
        options.epsilon = epsilon
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
}

extension ScheduleOptions {
    /// The factor of the learning rate by optimizer step.
    func makeSchedule(stepsPerEpoch: Int, epochs: Int) -> Schedule {
        let total = unit == .step ? stepsPerEpoch * epochs : epochs
        let base = makeSchedule(total: max(total - (unit == .step ? warmup : 0), 1))
        let bySteps = unit == .step ? base : Schedule { base(($0 / Double(stepsPerEpoch)).rounded(.down)) }
        return bySteps.warmedUp(steps: warmup)
    }

    private func makeSchedule(total: Int) -> Schedule {
        switch kind {
        case .constant: .constant
        case .step: .step(every: period, gamma: gamma)
        case .multiStep: .multiStep(milestones: milestones, gamma: gamma)
        case .exponential: .exponential(gamma: gamma)
        case .polynomial: .polynomial(total: total, power: power)
        case .cosine: .cosine(total: total, floor: floor)
        }
    }
}
