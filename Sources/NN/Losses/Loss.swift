public import Torch

/// A named part of a loss: a sum over this rank's share of the batch, and what the sum is to be divided by.
public struct LossTerm: Sendable {
    public let name: String
    /// Its factor in the total.
    public let weight: Double
    /// 0-d, in the graph.
    public let sum: Tensor
    /// Samples, elements or weights: whatever the mean is over.
    public let count: Double

    public init(_ name: String, weight: Double = 1, sum: Tensor, count: Double) {
        self.name = name
        self.weight = weight
        self.sum = sum
        self.count = count
    }
}

/// A loss as sums and counts, so that a mean over the whole batch is the same on any number of ranks: the trainer
/// divides each sum by the count of all ranks, not by its own.
public protocol Loss {
    func terms(_ output: Tensor, _ target: Tensor) -> [LossTerm]

    /// The counts of `terms(_:_:)`, from the target alone, so that they can be added up over ranks and micro-batches
    /// before the first backward pass.
    func counts(_ target: Tensor) -> [Double]

    /// Whether `terms` talks to the other ranks: then a rank without samples has to call it too, on a stand-in and
    /// muted, instead of leaving it out.
    var spansRanks: Bool { get }

    /// The same loss with what is a ratio over the batch taken over the samples of all ranks.
    ///
    /// Every rank then has the same value `V` and returns the term `V · n` with its own count `n`. A trainer divides it
    /// as any other by the global count `N`. The ranks' losses add up to `Σ V·n/N = V`, so that their gradients, added
    /// over ranks, are that of `V`; see `CrossRankSum`.
    func synchronized(over sums: any CrossRankSum) -> Self
}

extension Loss {
    /// Sums and counts need nobody else.
    public var spansRanks: Bool { false }

    public func synchronized(over sums: any CrossRankSum) -> Self { self }

    /// The loss of a batch that is all here: 0-d.
    public func callAsFunction(_ output: Tensor, _ target: Tensor) -> Tensor {
        let parts = terms(output, target).map { $0.sum * Scalar($0.weight / $0.count) }
        return parts.dropFirst().reduce(parts[0], +)
    }
}
