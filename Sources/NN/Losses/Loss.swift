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
}

extension Loss {
    /// The loss of a batch that is all here: 0-d.
    public func callAsFunction(_ output: Tensor, _ target: Tensor) -> Tensor {
        let parts = terms(output, target).map { $0.sum * Scalar($0.weight / $0.count) }
        return parts.dropFirst().reduce(parts[0], +)
    }
}
