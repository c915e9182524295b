public import Torch

/// Each rank keeps the optimizer's state of a part of the parameters, updates that part, and gets the rest from the
/// others: state takes 1/ranks of the memory.
///
/// Source: Rajbhandari et al., ZeRO (SC 2020), stage 1; as PyTorch's `ZeroRedundancyOptimizer`. The result is that of
/// the whole optimizer on every rank, bit for bit, for optimizers that treat each element by itself.
///
/// ```swift
/// let sharded = ShardedUpdate(parameters: model.namedParameters, group: group)
/// let optimizer = Adam(sharded.owned)
/// ...
/// try sharded.step { optimizer.step(learningRate: rate) }
/// ```
///
/// Gradients of all parameters have to be freed after the step, not only the optimizer's.
public struct ShardedUpdate {
    public let group: any ProcessGroup
    public let partition: ParameterPartition
    let parameters: [(name: String, parameter: Tensor)]

    /// - Parameter parameters: the same on all ranks, in the same order.
    public init(parameters: [(name: String, parameter: Tensor)], group: any ProcessGroup) {
        self.group = group
        self.parameters = parameters
        partition = ParameterPartition(sizes: parameters.map(\.parameter.count), ranks: group.size)
    }

    /// What this rank's optimizer is for; may be empty where there are more ranks than parameters.
    public var owned: [(name: String, parameter: Tensor)] { owned(by: group.rank) }

    /// Runs `update`, the step of this rank's optimizer, then hands out what each rank updated.
    public func step(_ update: () throws -> Void) throws {
        try update()
        for rank in 0..<group.size {
            try FlatTensors.broadcast(owned(by: rank).map(\.parameter), from: rank, over: group)
        }
    }

    private func owned(by rank: Int) -> [(name: String, parameter: Tensor)] {
        parameters.indices.filter { partition.owners[$0] == rank }.map { parameters[$0] }
    }
}
