public import Torch

/// One minus the Dice (or Jaccard) overlap of prediction and target. Milletari et al. 2016, with MONAI's options.
///
/// Output `[N, C, ...]`; target of the same shape, or `[N, 1, ...]` class indices with `oneHotTarget`.
/// For each sample and class: `1 - (2·Σpg + smoothNumerator) / (Σp + Σg + smoothDenominator)`.
public struct DiceLoss: Loss, Sendable {
    public enum Activation: String, Sendable, CaseIterable, Codable {
        case none, sigmoid, softmax
    }

    public struct Options: Sendable {
        /// false leaves out class 0.
        public var includeBackground = true
        /// The target holds class indices.
        public var oneHotTarget = false
        public var activation = Activation.none
        /// Squares p and g in the denominator.
        public var squaredPrediction = false
        /// Intersection over union instead of Dice.
        public var jaccard = false
        public var smoothNumerator = 1e-5
        public var smoothDenominator = 1e-5
        /// One ratio for all samples together, instead of a mean of ratios.
        public var batch = false
        /// Whose samples `batch` puts together.
        public var scope = Scope.global
        /// A factor a class, `[C]` after the background is left out.
        public var classWeights: [Double] = []
        /// Targets are probabilities: uses a formula that has its minimum at the target.
        public var softLabel = false

        public init() {}
    }

    /// The samples of one ratio when there are several ranks. Only `global` gives the same training on any number of
    /// them; `perRank` is what systems do that average the losses of their ranks.
    public enum Scope: String, Sendable, CaseIterable, Codable {
        case global, perRank
    }

    public var options: Options
    /// Over the ranks of a ratio of `global` scope; set by `synchronized(over:)`.
    public private(set) var sums: any CrossRankSum = SoloSum()

    public init(_ options: Options = Options()) {
        self.options = options
    }

    public init(activation: Activation) {
        options = Options()
        options.activation = activation
    }

    /// The value of each sample and class: `[N, C]`, or `[C]` with `batch`.
    public func values(_ output: Tensor, _ target: Tensor) -> Tensor {
        let (prediction, truth) = prepared(output, target)
        precondition(
            prediction.shape == truth.shape, "Dice loss of \(prediction.signature) against \(truth.signature)")
        let overlap = acrossRanks(overlap(prediction, truth))
        let union =
            options.jaccard ? overlap.predicted + overlap.true - overlap.common : overlap.predicted + overlap.true
        let common = options.jaccard ? overlap.common : overlap.common * 2
        let smoothing = options.jaccard ? 0.5 : 1
        let ratio =
            (common + Scalar(options.smoothNumerator * smoothing))
            / (union + Scalar(options.smoothDenominator * smoothing))
        return weighted(1 - ratio)
    }

    /// Each sample counts as the mean of its classes.
    public func terms(_ output: Tensor, _ target: Tensor) -> [LossTerm] {
        let values = values(output, target)
        let sum = options.batch ? values.mean() * Scalar(output.size(0)) : values.mean([1]).sum()
        return [LossTerm("dice", sum: sum, count: Double(output.size(0)))]
    }

    public func counts(_ target: Tensor) -> [Double] { [Double(target.size(0))] }

    public var spansRanks: Bool { options.batch && options.scope == .global && sums.rankCount > 1 }

    public func synchronized(over sums: any CrossRankSum) -> DiceLoss {
        var loss = self
        loss.sums = sums
        return loss
    }

    private func prepared(_ output: Tensor, _ target: Tensor) -> (Tensor, Tensor) {
        let classes = output.size(1)
        var prediction = activated(output)
        var truth = options.oneHotTarget && classes > 1 ? oneHotClasses(target, classes) : target
        if !options.includeBackground && classes > 1 {
            prediction = prediction.sliced(1..<classes, axis: 1)
            truth = truth.sliced(1..<classes, axis: 1)
        }
        return (prediction, truth.to(prediction.dtype))
    }

    private func activated(_ output: Tensor) -> Tensor {
        switch options.activation {
        case .none: output
        case .sigmoid: output.sigmoid()
        case .softmax: output.size(1) > 1 ? output.softmax(1) : output
        }
    }

    /// Σpg, Σp and Σg, of a sample and class or of a class.
    private typealias Overlap = (common: Tensor, predicted: Tensor, true: Tensor)

    /// One collective for the three sums.
    private func acrossRanks(_ own: Overlap) -> Overlap {
        guard spansRanks else { return own }
        let all = sums.sum(.stack([own.common, own.predicted, own.true]))
        return (all[0], all[1], all[2])
    }

    private func overlap(_ p: Tensor, _ g: Tensor) -> Overlap {
        let axes = Array((options.batch ? 0 : 2)..<p.rank).filter { $0 != 1 }
        func total(_ x: Tensor) -> Tensor { (options.squaredPrediction ? x.square() : x.abs()).sum(axes) }
        if !options.softLabel && !options.squaredPrediction {
            return ((p * g).sum(axes), p.sum(axes), g.sum(axes))
        }
        let predicted = total(p)
        let truth = total(g)
        return ((predicted + truth - total(p - g)) * 0.5, predicted, truth)
    }

    private func weighted(_ values: Tensor) -> Tensor {
        guard !options.classWeights.isEmpty, values.size(-1) > 1 else { return values }
        precondition(
            options.classWeights.count == values.size(-1),
            "\(options.classWeights.count) class weights for \(values.size(-1)) classes")
        return values * Tensor(options.classWeights).to(values.device, values.dtype)
    }
}

/// `[N, 1, ...]` class indices to `[N, C, ...]`.
func oneHotClasses(_ target: Tensor, _ classes: Int) -> Tensor {
    let oneHot = target.squeezed(1).to(.int64).oneHot(classes: classes)
    return oneHot.permuted([0, oneHot.rank - 1] + Array(1..<(oneHot.rank - 1)))
}
