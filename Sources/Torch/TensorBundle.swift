/// Tensors that travel together, such as a batch's images and labels.
public protocol TensorBundle: Sendable {
    /// The same with each tensor replaced.
    func mapTensors(_ body: (Tensor) -> Tensor) -> Self
}

extension TensorBundle {
    /// A copy on a device, or the tensors themselves where they are there already. From pinned memory it is on its way
    /// when this returns, and what is computed there waits for it.
    public func to(_ device: Device) -> Self { mapTensors { $0.to(device, $0.dtype, nonBlocking: true) } }

    /// Readied, on the thread that has made it, for its way to a device: pinned where that is a GPU.
    public func prepared(for device: Device) -> Self {
        guard case .cuda = device else { return self }
        return mapTensors { $0.pinned() }
    }
}
