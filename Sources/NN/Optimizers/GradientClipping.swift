public import Torch

public enum GradientClipping {
    /// Scales all gradients so that their norm, taken as one vector, is at most `maximum`, as
    /// `torch.nn.utils.clip_grad_norm_`. Nothing waits for a GPU.
    ///
    /// - Returns: the norm before, 0-d on the first gradient's device.
    @discardableResult
    public static func byNorm(_ gradients: [Tensor], maximum: Double, order: Double = 2) -> Tensor {
        let norm = norm(gradients, order: order)
        limit(gradients, ofNorm: norm, to: maximum)
        return norm
    }

    /// The norm of all gradients taken as one vector: 0-d on the first one's device.
    public static func norm(_ gradients: [Tensor], order: Double = 2) -> Tensor {
        withoutGradient {
            guard !gradients.isEmpty else { return .zeros([]) }
            let norms = split(gradients, by: \.device).map {
                TensorLists.norm($0, order: order).to(gradients[0].device)
            }
            return norms.count == 1 ? norms[0] : TensorLists.norm(norms, order: order)
        }
    }

    /// Scales gradients that have this norm together so that it is at most `maximum`.
    public static func limit(_ gradients: [Tensor], ofNorm norm: Tensor, to maximum: Double) {
        withoutGradient {
            // The small term keeps PyTorch's numbers.
            let factor = (Scalar(maximum) / (norm + 1e-6)).clamped(max: 1)
            for group in split(gradients, by: \.device) { TensorLists.multiply(group, by: factor.to(group[0].device)) }
        }
    }

    public static func scale(_ gradients: [Tensor], by factor: Double) {
        withoutGradient {
            for group in split(gradients, by: \.device) { TensorLists.multiply(group, by: Scalar(factor)) }
        }
    }

    /// Limits every element to ±`maximum`.
    public static func byValue(_ gradients: [Tensor], maximum: Double) {
        withoutGradient {
            for group in split(gradients, by: \.device) { TensorLists.clamp(group, -maximum, maximum) }
        }
    }
}
