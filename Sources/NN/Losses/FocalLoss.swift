public import Torch

/// Binary cross-entropy of each class with easy elements turned down: `(1 - pₜ)^γ · bce`. Lin et al. 2017.
///
/// Output: logits `[N, C, ...]`; target of the same shape.
public struct FocalLoss: Loss, Sendable {
    public var gamma: Double
    /// Factor of positives, `1 - alpha` of negatives; nil weighs both alike.
    public var alpha: Double?
    /// A factor a class, `[C]`.
    public var classWeights: [Double]

    public init(gamma: Double = 2, alpha: Double? = nil, classWeights: [Double] = []) {
        self.gamma = gamma
        self.alpha = alpha
        self.classWeights = classWeights
    }

    /// The shape of the output.
    public func values(_ output: Tensor, _ target: Tensor) -> Tensor {
        let target = target.to(output.dtype)
        let entropy = BinaryCrossEntropy().values(output, target)
        let certainty = (-output * (target * 2 - 1)).logSigmoid()
        return weighted((certainty * Scalar(gamma)).exp() * entropy, target)
    }

    /// Each sample counts as the mean of its elements.
    public func terms(_ output: Tensor, _ target: Tensor) -> [LossTerm] {
        let sum = values(output, target).flattened(from: 1).mean([1]).sum()
        return [LossTerm("focal", sum: sum, count: counts(target)[0])]
    }

    public func counts(_ target: Tensor) -> [Double] { [Double(target.size(0))] }

    private func weighted(_ values: Tensor, _ target: Tensor) -> Tensor {
        var values = values
        if let alpha { values = values * (target * Scalar(alpha) + (1 - target) * Scalar(1 - alpha)) }
        guard !classWeights.isEmpty else { return values }
        precondition(
            classWeights.count == values.size(1), "\(classWeights.count) weights for \(values.size(1)) classes")
        let shape = [classWeights.count] + [Int](repeating: 1, count: values.rank - 2)
        return values * Tensor(classWeights, shape: shape).to(values.device, values.dtype)
    }
}
