public import Torch

/// Dice plus cross-entropy (binary for one class), each with its factor. MONAI's `DiceCELoss`.
public struct DiceCrossEntropy: Loss {
    public var dice: DiceLoss
    public var diceWeight: Double
    public var crossEntropyWeight: Double
    public var labelSmoothing: Double
    /// Of the cross-entropy, which counts the background in any case: a factor a class, `[C]`.
    private let classWeights: Tensor

    /// `options.classWeights` are of all classes, whether or not Dice looks at the background. With a single class
    /// the weight is that of the positives.
    public init(
        _ options: DiceLoss.Options, diceWeight: Double = 1, crossEntropyWeight: Double = 1, labelSmoothing: Double = 0
    ) {
        let weights = options.classWeights
        classWeights = weights.isEmpty ? .undefined : Tensor(weights).to(.float32)
        dice = DiceLoss(options)
        if !options.includeBackground { dice.options.classWeights = Array(weights.dropFirst()) }
        self.diceWeight = diceWeight
        self.crossEntropyWeight = crossEntropyWeight
        self.labelSmoothing = labelSmoothing
    }

    public func terms(_ output: Tensor, _ target: Tensor) -> [LossTerm] {
        let second =
            output.size(1) == 1
            ? BinaryCrossEntropy(positiveWeight: classWeights.on(output.device)).terms(output, target)[0]
            : crossEntropy(on: output.device).terms(output, classes(target))[0]
        return weighted(dice.terms(output, target)[0], second, diceWeight, crossEntropyWeight)
    }

    /// One value an element or pixel: binary targets have one channel, so both kinds count alike.
    public func counts(_ target: Tensor) -> [Double] {
        dice.counts(target)
            + (dice.options.oneHotTarget ? crossEntropy(on: target.device).counts(classes(target)) : pixels(target))
    }

    public var spansRanks: Bool { dice.spansRanks }

    public func synchronized(over sums: any CrossRankSum) -> DiceCrossEntropy {
        var loss = self
        loss.dice = dice.synchronized(over: sums)
        return loss
    }

    private func crossEntropy(on device: Device) -> CrossEntropy {
        CrossEntropy(weight: classWeights.on(device), labelSmoothing: labelSmoothing)
    }

    /// Class indices lose their channel axis; probabilities keep it.
    private func classes(_ target: Tensor) -> Tensor {
        target.size(1) == 1 ? target.squeezed(1).to(.int64) : target.to(.float32)
    }

    private func pixels(_ target: Tensor) -> [Double] { [Double(target.count / target.size(1))] }
}

/// Dice plus focal loss, each with its factor. MONAI's `DiceFocalLoss`: the focal part is the sigmoid one also where
/// Dice takes a softmax.
public struct DiceFocal: Loss, Sendable {
    public var dice: DiceLoss
    public var focal: FocalLoss
    public var diceWeight: Double
    public var focalWeight: Double

    public init(
        _ options: DiceLoss.Options, gamma: Double = 2, alpha: Double? = nil, diceWeight: Double = 1,
        focalWeight: Double = 1
    ) {
        dice = DiceLoss(options)
        focal = FocalLoss(gamma: gamma, alpha: alpha, classWeights: options.classWeights)
        self.diceWeight = diceWeight
        self.focalWeight = focalWeight
    }

    public func terms(_ output: Tensor, _ target: Tensor) -> [LossTerm] {
        let classes = output.size(1)
        var logits = output
        var truth = dice.options.oneHotTarget && classes > 1 ? oneHotClasses(target, classes) : target
        if !dice.options.includeBackground && classes > 1 {
            logits = logits.sliced(1..<classes, axis: 1)
            truth = truth.sliced(1..<classes, axis: 1)
        }
        return weighted(dice.terms(output, target)[0], focal.terms(logits, truth)[0], diceWeight, focalWeight)
    }

    public func counts(_ target: Tensor) -> [Double] { dice.counts(target) + focal.counts(target) }

    public var spansRanks: Bool { dice.spansRanks }

    public func synchronized(over sums: any CrossRankSum) -> DiceFocal {
        var loss = self
        loss.dice = dice.synchronized(over: sums)
        return loss
    }
}

private func weighted(_ a: LossTerm, _ b: LossTerm, _ aWeight: Double, _ bWeight: Double) -> [LossTerm] {
    [
        LossTerm(a.name, weight: aWeight, sum: a.sum, count: a.count),
        LossTerm(b.name, weight: bWeight, sum: b.sum, count: b.count),
    ]
}

extension Tensor {
    fileprivate func on(_ device: Device) -> Tensor { isDefined ? to(device) : self }
}
