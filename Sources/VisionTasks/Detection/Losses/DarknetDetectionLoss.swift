public import NN
public import Torch

/// Darknet's loss, that of YOLOv3's paper: its gradient by the raw outputs is what Darknet calls delta, a batch's sum over
/// its images.
///
/// An object is predicted by the best of the nine anchors. With `s = 2 - width · height` in fractions of the input:
/// `s · (σ(tx) - tx*)` and `s · (tw - tw*)` are the gradients of the box, `σ(t) - t*` those of objectness and classes. As a
/// value that is the cross-entropy of centres, objectness and classes, and half the squared error of sizes. Places whose
/// prediction overlaps an object by more than the threshold are not taken for empty.
public struct DarknetDetectionLoss: DetectionLoss {
    public struct Options: Sendable, Equatable {
        /// 0.7 for COCO, 0.5 for VOC.
        public var ignoreThreshold = 0.7
        public var boxWeight = 1.0
        public var objectnessWeight = 1.0
        public var classWeight = 1.0
        /// Factors of the objectness at strides 32, 16 and 8.
        public var balance = [1.0, 1, 1]
        /// Of the class targets, towards a half.
        public var labelSmoothing = 0.0

        public init() {}
    }

    public let anchors: Anchors
    public var options: Options

    public init(_ anchors: Anchors, _ options: Options = Options()) {
        (self.anchors, self.options) = (anchors, options)
    }

    public let names = ["box", "objectness", "class"]

    public func counts(_ targets: Tensor, input: [Int]) -> [Double] { names.map { _ in Double(input[0]) } }

    public func terms(_ outputs: [Tensor], _ targets: Tensor) -> [LossTerm] {
        let boxes = TargetBox.all(targets, images: outputs[0].size(0))
        let scales = ScaleBatch.all(outputs, boxes, anchors, .bestAnchor)
        let sums = [
            scales.map { boxSum($0.positives) },
            zip(scales, options.balance).map { objectnessSum($0, boxes) * Scalar($1) },
            scales.map { classSum($0.positives) },
        ]
        let weights = [options.boxWeight, options.objectnessWeight, options.classWeight]
        return names.indices.map { index in
            LossTerm(
                names[index], weight: weights[index], sum: sums[index].dropFirst().reduce(sums[index][0], +),
                count: Double(outputs[0].size(0)))
        }
    }

    private func boxSum(_ positives: PositivePredictions) -> Tensor {
        let centres = BinaryCrossEntropy().values(positives.centreLogits, positives.trueCentres)
        let sizes = (positives.logSizes - positives.trueLogSizes).square() * 0.5
        return ((centres + sizes) * (2 - positives.areas)).sum()
    }

    private func classSum(_ positives: PositivePredictions) -> Tensor {
        let targets = positives.classTargets(smoothing: options.labelSmoothing)
        return BinaryCrossEntropy().values(positives.classLogits, targets).sum()
    }

    private func objectnessSum(_ scale: ScaleBatch, _ boxes: [TargetBox]) -> Tensor {
        let (values, objects) = scale.objectnessEntropy()
        let overlapping = scale.output.overlapping(boxes, above: options.ignoreThreshold)
        return (values * (1 - overlapping).maximum(objects)).sum()
    }
}
