public import Torch

public enum GradientClipping {
    /// Scales all gradients so that their norm, taken as one vector, is at most `maximum`, as
    /// `torch.nn.utils.clip_grad_norm_`. Nothing waits for a GPU.
    ///
    /// - Returns: the norm before, 0-d on the first gradient's device.
    @discardableResult
    public static func byNorm(_ gradients: [Tensor], maximum: Double, order: Double = 2) -> Tensor {
        withoutGradient {
            guard !gradients.isEmpty else { return .zeros([]) }
            let groups = split(gradients, by: \.device)
            let norms = groups.map { TensorLists.norm($0, order: order).to(gradients[0].device) }
            let norm = norms.count == 1 ? norms[0] : TensorLists.norm(norms, order: order)
            // The small term keeps PyTorch's numbers.
            let factor = (Scalar(maximum) / (norm + 1e-6)).clamped(max: 1)
            for group in groups { TensorLists.multiply(group, by: factor.to(group[0].device)) }
            return norm
        }
    }

    /// Limits every element to ±`maximum`.
    public static func byValue(_ gradients: [Tensor], maximum: Double) {
        withoutGradient {
            for group in split(gradients, by: \.device) { TensorLists.clamp(group, -maximum, maximum) }
        }
    }
}
