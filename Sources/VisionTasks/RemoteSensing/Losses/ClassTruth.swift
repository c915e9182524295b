import Torch

/// What is to be found in samples.
struct ClassTruth {
    /// `[B, K, H, W]`, shares of the classes that sum to one where a pixel has a class.
    let classes: Tensor
    /// `[B, 1, H, W]`: 1 for pixels that have a class, else 0.
    let mask: Tensor

    /// - Parameter labels: `[B, H, W]`, indices of classes; any other number is none.
    init(labels: Tensor, classes count: Int) {
        let indices = Tensor.arange(to: Scalar(count), dtype: .uint8, device: labels.device)
        self.init(classes: (labels.unsqueezed(1) .== indices.reshaped([1, count, 1, 1])).to(.float32))
    }

    /// A pixel that was made of several has a class where all of them had.
    private init(classes: Tensor) {
        self.classes = classes
        mask = (classes.sum([1], keepingAxes: true) .>= 0.999).to(.float32)
    }

    var samples: Int { classes.size(0) }

    /// `[B, 1, H, W]`: of the largest share.
    var indices: Tensor { classes.argmax(1, keepingAxis: true) }

    /// `[B, K, H, W]`: the largest share as one.
    var sharp: Tensor {
        let count = classes.size(1)
        let all = Tensor.arange(to: Scalar(count), device: classes.device).reshaped([1, count, 1, 1])
        return (indices .== all).to(.float32)
    }

    func resized(to size: [Int], _ interpolation: Tensor.Interpolation) -> ClassTruth {
        ClassTruth(classes: Array(classes.shape.suffix(2)) == size ? classes : classes.resized(size, interpolation))
    }

    func cropped(to patch: Patch) -> ClassTruth { ClassTruth(classes: classes.cropped(to: patch)) }

    /// Of `[B, 1, H, W]` over the pixels that have a class: `[B]`.
    func mean(_ values: Tensor) -> Tensor {
        (values * mask).sum([1, 2, 3]) / mask.sum([1, 2, 3]).clamped(min: 1)
    }
}
