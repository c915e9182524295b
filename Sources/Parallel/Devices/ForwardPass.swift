public import Torch

/// A model's forward pass over the devices of one rank.
public protocol ForwardPass: AnyObject {
    /// `[N, ...]` to `[N, ...]`, both on the first device.
    func callAsFunction(_ input: Tensor) -> Tensor
    /// Brings the gradients of all devices to the model. To be called after each backward pass.
    func collectGradients()
}
