public import Torch

/// Binary cross-entropy of logits, without overflow. Output and target have one shape; targets lie in 0...1.
public struct BinaryCrossEntropy: Loss {
    /// Broadcast over the elements.
    public var weight = Tensor.undefined
    /// Factor of the positive part, broadcast over the elements: above 1 it trades precision for recall.
    public var positiveWeight = Tensor.undefined

    public init(weight: Tensor = .undefined, positiveWeight: Tensor = .undefined) {
        self.weight = weight
        self.positiveWeight = positiveWeight
    }

    public func values(_ output: Tensor, _ target: Tensor) -> Tensor {
        output.binaryCrossEntropyWithLogits(
            target.to(output.dtype), weight: weight, positiveWeight: positiveWeight, .none)
    }

    public func terms(_ output: Tensor, _ target: Tensor) -> [LossTerm] {
        [LossTerm("bce", sum: values(output, target).sum(), count: counts(target)[0])]
    }

    public func counts(_ target: Tensor) -> [Double] { [Double(target.count)] }
}

/// Cross-entropy over axis 1 of logits `[N, C, ...]`, with class indices `[N, ...]` (int64) or probabilities
/// `[N, C, ...]` as the target. The mean is over the elements, or over their classes' weights, as in PyTorch.
public struct CrossEntropy: Loss {
    /// `[C]`.
    public var weight = Tensor.undefined
    /// Elements of this class index do not count.
    public var ignoredIndex = -100
    public var labelSmoothing = 0.0

    public init(weight: Tensor = .undefined, ignoredIndex: Int = -100, labelSmoothing: Double = 0) {
        self.weight = weight
        self.ignoredIndex = ignoredIndex
        self.labelSmoothing = labelSmoothing
    }

    public func terms(_ output: Tensor, _ target: Tensor) -> [LossTerm] {
        let sum = output.crossEntropy(
            target, weight: weight, .sum, ignoring: ignoredIndex, smoothing: labelSmoothing)
        return [LossTerm("ce", sum: sum, count: counts(target)[0])]
    }

    /// Reads the target, which waits for a GPU when there are weights or ignored elements.
    public func counts(_ target: Tensor) -> [Double] {
        if target.dtype.isFloatingPoint { return [Double(target.count / target.size(1))] }
        let kept = target .!= Scalar(ignoredIndex)
        guard weight.isDefined else { return [kept.sum().item()] }
        let classes = target.filled(where: !kept, with: 0).flattened()
        return [(weight.gathering(classes, axis: 0) * kept.flattened().to(weight.dtype)).sum().item()]
    }
}

/// (output - target)², averaged over all elements.
public struct MeanSquaredError: Loss {
    public init() {}

    public func terms(_ output: Tensor, _ target: Tensor) -> [LossTerm] {
        [LossTerm("mse", sum: output.meanSquaredError(target, .sum), count: counts(target)[0])]
    }

    public func counts(_ target: Tensor) -> [Double] { [Double(target.count)] }
}

/// |output - target|, averaged over all elements.
public struct MeanAbsoluteError: Loss {
    public init() {}

    public func terms(_ output: Tensor, _ target: Tensor) -> [LossTerm] {
        [LossTerm("l1", sum: output.absoluteError(target, .sum), count: counts(target)[0])]
    }

    public func counts(_ target: Tensor) -> [Double] { [Double(target.count)] }
}

/// |output - target| - beta / 2 where that distance is at least `beta`, (output - target)² / (2 beta) below, averaged
/// over all elements: far outliers pull no harder than near ones, and the gradient has no jump at 0. Girshick 2015.
public struct SmoothL1Loss: Loss {
    /// Where the parabola ends; 0 makes it `MeanAbsoluteError`.
    public var beta: Double

    public init(beta: Double = 1) {
        precondition(beta >= 0, "a beta of \(beta), below 0")
        self.beta = beta
    }

    public func terms(_ output: Tensor, _ target: Tensor) -> [LossTerm] {
        [LossTerm("smooth_l1", sum: output.smoothAbsoluteError(target, .sum, beta: beta), count: counts(target)[0])]
    }

    public func counts(_ target: Tensor) -> [Double] { [Double(target.count)] }
}
