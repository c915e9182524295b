/// Sums over the ranks of a run, for layers and losses whose result depends on the samples of all ranks.
///
/// What a sum does to gradients: let rank r put `x_r` in and let every rank get `s = Σ x_r`. Each rank's result depends
/// on each rank's input with a factor of 1, so if rank q's own loss is `l_q`, the gradient of `Σ l_q` by `x_r` is
/// `Σ ∂l_q/∂s`: the sum, again over all ranks, of what each has as its gradient of `s`. With that backward pass every
/// rank's parameters `θ_r` get `∂(Σ l_q)/∂θ_r`, and since all `θ_r` are one `θ`, the sum of the ranks' gradients is
/// `d(Σ l_q)/dθ`. DDP averages: it leaves `1/W · d(Σ l_q)/dθ` with `W` ranks. So a rank's loss has to be `W` times its
/// share of the global loss, and that is all there is to it, also for a loss that is a ratio of sums.
///
/// Every rank calls the same sums in the same order, forward and backward.
public protocol CrossRankSum: Sendable {
    var rank: Int { get }
    var rankCount: Int { get }

    /// Whether this rank has samples of its own in this step. One that has none runs the forward pass on a stand-in,
    /// for the sake of the collectives alone: its part in every sum is exactly zero, forward and backward, whatever the
    /// stand-in's values are. Its loss is to be `Tensor.muted()`.
    var contributes: Bool { get }

    /// The first error of a sum. From then on the results are NaN, so that nothing can go on from them unnoticed.
    var failure: (any Error)? { get }

    /// Replaces the elements of a contiguous tensor by their sums over all ranks; nothing is recorded for the backward
    /// pass.
    func addUp(_ tensor: Tensor) throws
}

/// A world of one: the sum is the tensor.
public struct SoloSum: CrossRankSum {
    public let rank = 0
    public let rankCount = 1
    public let contributes = true

    public init() {}

    public var failure: (any Error)? { nil }

    public func addUp(_ tensor: Tensor) {}
}
