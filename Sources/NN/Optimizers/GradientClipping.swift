public import Torch

public enum GradientClipping {
    /// Scales all gradients so that their norm, taken as one vector, is at most `maximum`, as
    /// `torch.nn.utils.clip_grad_norm_`. Nothing waits for a GPU.
    ///
    /// - Returns: the norm before, 0-d on the device.
    @discardableResult
    public static func byNorm(_ gradients: [Tensor], maximum: Double, order: Double = 2) -> Tensor {
        withoutGradient {
            guard !gradients.isEmpty else { return .zeros([]) }
            let norm = TensorLists.norm(gradients, order: order)
            // The small term keeps PyTorch's numbers.
            let factor = (Scalar(maximum) / (norm + 1e-6)).clamped(max: 1)
            TensorLists.multiply(gradients, by: factor)
            return norm
        }
    }

    /// Limits every element to ±`maximum`.
    public static func byValue(_ gradients: [Tensor], maximum: Double) {
        withoutGradient { TensorLists.clamp(gradients, -maximum, maximum) }
    }
}
