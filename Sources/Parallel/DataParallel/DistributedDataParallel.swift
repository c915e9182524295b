public import Torch

/// Keeps one model alike on all ranks: the same values at the start, the same averaged gradients in every step.
///
/// Knows tensors and their names only; whatever has parameters can be trained with it.
public final class DistributedDataParallel {
    public let group: any ProcessGroup
    private let parameters: [(name: String, parameter: Tensor)]
    private let buffers: [Tensor]
    private let reducer: any GradientReducer

    /// Checks that all ranks have the same model, then gives all of them rank 0's values.
    public init(
        parameters: [(name: String, parameter: Tensor)], buffers: [(name: String, buffer: Tensor)],
        group: any ProcessGroup, options: ReducerOptions = ReducerOptions()
    ) throws {
        try ModelSignature(parameters: parameters, buffers: buffers).verify(over: group)
        self.group = group
        self.parameters = parameters
        self.buffers = buffers.map(\.buffer)
        try Self.synchronize(parameters.map(\.parameter) + self.buffers, over: group)
        reducer = try group.makeReducer(parameters, options)
    }

    /// To be called before each forward pass of training: buffers, such as running means, follow rank 0.
    public func prepareForward() throws {
        try Self.synchronize(buffers, over: group)
        try reducer.prepareForward()
    }

    /// A backward pass whose gradients stay on this rank: all micro-batches of a step but the last.
    public func accumulate(_ loss: Tensor) throws { try reducer.accumulate(loss) }

    /// The backward pass that ends a step: gradients become the average over all ranks.
    public func backward(_ loss: Tensor) throws { try reducer.backward(loss) }

    /// A loss of 0 that depends on every parameter: what a rank without samples contributes, so that the others do not
    /// wait for it in vain.
    public func emptyLoss() -> Tensor {
        parameters.filter(\.parameter.requiresGradient).map { $0.parameter.sum() * 0 }.reduce(Tensor(0), +)
    }

    /// One broadcast a type instead of one a tensor: small tensors cost a round trip each.
    private static func synchronize(_ tensors: [Tensor], over group: any ProcessGroup) throws {
        guard group.size > 1 else { return }
        try withoutGradient {
            // In one order on all ranks.
            for dtype in DType.allCases {
                try broadcast(tensors.filter { $0.dtype == dtype }, over: group)
            }
        }
    }

    private static func broadcast(_ tensors: [Tensor], over group: any ProcessGroup) throws {
        guard !tensors.isEmpty else { return }
        let flat = Tensor.concatenate(tensors.map { $0.detached().flattened() })
        try group.broadcast(flat, from: 0)
        var start = 0
        for tensor in tensors {
            tensor.copy(from: flat[start..<(start + tensor.count)].reshaped(tensor.shape))
            start += tensor.count
        }
    }
}
