public import Torch

/// Keeps one model alike on all ranks: the same values at the start, the same averaged gradients in every step.
///
/// Knows tensors and their names only; whatever has parameters can be trained with it.
public final class DistributedDataParallel {
    public let group: any ProcessGroup
    public let options: ReducerOptions
    public let bufferSynchronization: BufferSynchronization
    let parameters: [(name: String, parameter: Tensor)]
    let buffers: [(name: String, buffer: Tensor)]
    private var reducer: any GradientReducer

    /// Checks that all ranks have the same model, then gives all of them rank 0's values.
    ///
    /// - Throws: `ModelMismatch` on all ranks, `MixedDevicesError` on the one whose model is on several devices.
    public init(
        parameters: [(name: String, parameter: Tensor)], buffers: [(name: String, buffer: Tensor)],
        group: any ProcessGroup, options: ReducerOptions = ReducerOptions(),
        bufferSynchronization: BufferSynchronization = .beforeEachForward
    ) throws {
        try ModelSignature(parameters: parameters, buffers: buffers).verify(over: group)
        if group.size > 1 { try MixedDevicesError.check(parameters) }
        self.group = group
        self.options = options
        self.bufferSynchronization = bufferSynchronization
        self.parameters = parameters
        self.buffers = buffers
        let kept = bufferSynchronization == .never ? [] : buffers.map(\.buffer)
        try FlatTensors.broadcast(parameters.map(\.parameter) + kept, from: 0, over: group)
        reducer = try group.makeReducer(parameters, options)
    }

    /// To be called before each forward pass of training.
    public func prepareForward() throws {
        if bufferSynchronization == .beforeEachForward {
            try FlatTensors.broadcast(buffers.map(\.buffer), from: 0, over: group)
        }
        try reducer.prepareForward()
    }

    /// A backward pass whose gradients stay on this rank: all micro-batches of a step but the last. PyTorch's
    /// `no_sync`.
    public func accumulate(_ loss: Tensor) throws { try reducer.accumulate(loss) }

    /// The backward pass that ends a step: gradients become the average over all ranks.
    ///
    /// - Throws: `UnusedParametersError` when a parameter got no gradient, unless the options allow it.
    public func backward(_ loss: Tensor) throws { try reducer.backward(loss) }

    /// A loss of 0 that depends on every parameter: what a rank without samples contributes, so that the others do not
    /// wait for it in vain. Parameters that no rank uses get gradients of 0 by it.
    public func emptyLoss() -> Tensor {
        parameters.filter(\.parameter.requiresGradient).map { $0.parameter.sum() * 0 }.reduce(Tensor(0), +)
    }

    /// To be called on all ranks after parameters were frozen or unfrozen: only what is trained is averaged. Frees all
    /// gradients.
    ///
    /// - Throws: `ModelMismatch` on all ranks when they did not freeze the same parameters.
    public func rebuild() throws {
        try ModelSignature(parameters: parameters, buffers: buffers).verify(over: group)
        if group.size > 1 { try MixedDevicesError.check(parameters) }
        for (_, parameter) in parameters { parameter.setGradient(.undefined) }
        let state = reducer.compressionState
        // The old engine's hooks must be gone before the new one's come.
        reducer = LocalGradients()
        reducer = try group.makeReducer(parameters, options)
        if !state.isEmpty { try reducer.loadCompressionState(state) }
    }

    /// What compression remembers of earlier steps, by parameter: empty but for PowerSGD.
    ///
    /// `<parameter>.error` is what this rank's gradients lost, so that going on exactly needs each rank's own. All the
    /// rest is the same on all ranks, and has to be when it is loaded; at another number of ranks, load rank 0's
    /// without its errors on all of them.
    public var compressionState: StateDict { reducer.compressionState }

    public func loadCompressionState(_ state: StateDict) throws { try reducer.loadCompressionState(state) }
}
