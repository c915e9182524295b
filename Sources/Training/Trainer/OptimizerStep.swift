import NN
import Parallel
import Torch

/// From gradients to parameters: unscaled, looked at, clipped, and applied; or left out where they are not finite.
///
/// After a backward pass all ranks have the same gradients, so they decide alike without a word; only where each has its
/// own (local SGD) do they ask.
struct OptimizerStep {
    struct Outcome {
        /// Of all gradients as one vector, before clipping.
        var gradientNorm: Double
        /// Why the step was left out; nil: the parameters have changed.
        var reason: NonFinite?
    }

    /// Looks at parameters and their gradients.
    typealias Inspection = (_ parameters: [(name: String, parameter: Tensor)]) throws -> Void

    let update: ParallelUpdate
    let clipping: ClippingOptions
    let policy: NonFinitePolicy
    let average: WeightAverage?

    /// - Parameters:
    ///   - badLoss: says which of this rank's losses is not finite; empty where all are.
    ///   - inspect: is called before gradients are clipped, where the step is not left out.
    /// - Throws: `NonFiniteError` on all ranks where the policy, or their number in a row, says that it is enough.
    func run(
        learningRate: Double, badLoss: () -> String, inspect: Inspection, _ state: inout NumericsState
    ) throws -> Outcome {
        let gradients = update.gradients
        let isUnscaled = addUp(gradients, state.scaler)
        let norm = GradientClipping.norm(gradients)
        let outcome = Outcome(gradientNorm: norm.item())
        let isFinite = try !update.anyRank(!isUnscaled || !outcome.gradientNorm.isFinite)
        defer { state.scaler?.update(isFinite: isFinite) }
        state.count(isApplied: isFinite)
        guard isFinite else { return try leaveOut(outcome, badLoss(), state) }
        try inspect(update.tensors.parameters)
        clip(gradients, norm)
        try update.step(learningRate: learningRate)
        average?.update()
        return outcome
    }

    /// Gradients as those of the loss itself, added over ranks and not averaged.
    ///
    /// - Returns: whether a scaler has found all of them finite.
    private func addUp(_ gradients: [Tensor], _ scaler: GradientScaler?) -> Bool {
        let world = Double(update.group.size)
        if let scaler { return scaler.unscale(gradients, times: world) }
        if world > 1 { GradientClipping.scale(gradients, by: world) }
        return true
    }

    /// What a forward pass changes and a step that is left out has to put back.
    var keptBuffers: [Tensor] { policy == .skip ? update.tensors.buffers.map { $0.buffer.clone() } : [] }

    func restore(_ buffers: [Tensor]) {
        for ((_, buffer), kept) in zip(update.tensors.buffers, buffers) { buffer.copy(from: kept) }
    }

    /// To be called on all ranks.
    private func leaveOut(_ outcome: Outcome, _ badLoss: String, _ state: NumericsState) throws -> Outcome {
        let reason = try NonFinite(update, badLoss)
        // A gradient that overflows at this scale is what a scaler is there for; a loss that is not finite is not.
        let isOverflow = state.scaler != nil && reason.losses.isEmpty
        try reason.check(isOverflow ? .skip : policy, state)
        try update.skipStep()
        return Outcome(gradientNorm: outcome.gradientNorm, reason: reason)
    }

    private func clip(_ gradients: [Tensor], _ norm: Tensor) {
        if let value = clipping.value { GradientClipping.byValue(gradients, maximum: value) }
        guard let maximum = clipping.norm else { return }
        let current = clipping.value == nil ? norm : GradientClipping.norm(gradients)
        GradientClipping.limit(gradients, ofNorm: current, to: maximum)
    }
}
