import CTorch
public import Torch

/// Runs backward passes and leaves the average of all ranks' gradients in the parameters.
public protocol GradientReducer: AnyObject {
    /// To be called before each forward pass.
    func prepareForward() throws
    /// Adds this rank's gradients to its own, without talking to the others: for all but the last micro-batch.
    func accumulate(_ loss: Tensor) throws
    /// The last micro-batch: every gradient becomes the average over all ranks.
    func backward(_ loss: Tensor) throws
    /// What compression remembers of earlier steps, by parameter. Each rank has its own.
    var compressionState: StateDict { get }
    func loadCompressionState(_ state: StateDict) throws
}

extension GradientReducer {
    public func accumulate(_ loss: Tensor) throws(TorchError) {
        try tried(ct_backward(loss.raw, nil, false), "the backward pass")
    }
}

/// One rank's gradients are the average already.
final class LocalGradients: GradientReducer {
    func prepareForward() {}
    func backward(_ loss: Tensor) throws { try accumulate(loss) }
    var compressionState: StateDict { [:] }
    func loadCompressionState(_ state: StateDict) {}
}
