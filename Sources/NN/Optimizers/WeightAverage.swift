import Foundation
public import Torch

/// An exponential moving average of a model's weights, which often generalises better than the last ones: Polyak &
/// Juditsky 1992. Its first update takes the weights as they are; then `average = d · average + (1 - d) · weights`, as
/// `torch.optim.swa_utils.get_ema_multi_avg_fn`. Buffers are the model's.
public final class WeightAverage {
    public struct Options: Sendable {
        /// What stays of the average in each step.
        public var decay: Double
        /// Begins with a smaller decay, (1 + n) / (10 + n) after n updates, so that early weights are soon forgotten.
        public var warmsUp: Bool

        public init(decay: Double = 0.999, warmsUp: Bool = true) {
            self.decay = decay
            self.warmsUp = warmsUp
        }
    }

    public let options: Options
    public private(set) var updates = 0
    private let parameters: [(name: String, parameter: Tensor)]
    private let averages: [Tensor]

    /// Takes as much memory as the parameters.
    public init(of model: Module, _ options: Options = Options()) {
        self.options = options
        let parameters = model.namedParameters
        self.parameters = parameters
        averages = withoutGradient { parameters.map { $0.parameter.detached().clone() } }
    }

    /// To be called after each optimizer step.
    public func update() {
        withoutGradient {
            let pairs = zip(averages, parameters).map { (average: $0, weight: $1.parameter.detached()) }
            for group in split(pairs, by: \.average.device) {
                TensorLists.interpolate(group.map(\.average), to: group.map(\.weight), weight: 1 - decay)
            }
        }
        updates += 1
    }

    /// Of the update that comes next; the first takes all of the weights.
    private var decay: Double {
        guard updates > 0 else { return 0 }
        return options.warmsUp ? min(options.decay, Double(1 + updates) / Double(10 + updates)) : options.decay
    }

    /// Runs `body` while the model has the averages for its weights, and gives it its own back.
    public func withAverages<Result>(_ body: () throws -> Result) rethrows -> Result {
        let own = withoutGradient { parameters.map { $0.parameter.detached().clone() } }
        copy(averages)
        defer { copy(own) }
        return try body()
    }

    /// Handles by the parameters' names.
    public var state: StateDict { StateDict(uniqueKeysWithValues: zip(parameters.map(\.name), averages)) }

    /// - Parameter updates: those behind `state`.
    /// - Throws: `OptimizerStateMismatch` when a tensor is missing or of another shape.
    public func load(_ state: StateDict, updates: Int) throws(OptimizerStateMismatch) {
        for ((name, parameter), average) in zip(parameters, averages) {
            guard let tensor = state[name] else {
                throw OptimizerStateMismatch(name: name, reason: "has no average")
            }
            guard tensor.shape == parameter.shape else {
                throw OptimizerStateMismatch(name: name, reason: "is \(tensor.shape), not \(parameter.shape)")
            }
            withoutGradient { average.copy(from: tensor) }
        }
        self.updates = updates
    }

    private func copy(_ values: [Tensor]) {
        withoutGradient { for ((_, parameter), value) in zip(parameters, values) { parameter.copy(from: value) } }
    }
}
