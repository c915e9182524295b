public import NN
public import Torch

/// The loss of widespread tutorials of YOLOv3, for comparing with networks that were trained with it.
///
/// An object is predicted once a scale (see `BoxAssignment.everyScale`). For each scale, means over its objects: the
/// squared error of σ(tx), σ(ty), tw, th; that of σ(objectness) and the IoU of prediction and object; the cross-entropy of
/// the class. And the mean cross-entropy of the objectness over empty places. The scales add up.
public struct SourceDetectionLoss: DetectionLoss {
    public struct Options: Sendable, Equatable {
        public var boxWeight = 10.0
        public var objectnessWeight = 1.0
        public var backgroundWeight = 10.0
        public var classWeight = 1.0
        public var labelSmoothing = 0.0

        public init() {}
    }

    public let anchors: Anchors
    public var options: Options

    public init(_ anchors: Anchors, _ options: Options = Options()) {
        (self.anchors, self.options) = (anchors, options)
    }

    public var names: [String] { ["box", "objectness", "class", "background"].flatMap(ScaleBatch.names) }

    public func counts(_ targets: Tensor, input: [Int]) -> [Double] {
        let boxes = TargetBox.all(targets, images: input[0])
        return counts(BoxAssignment.everyScale(boxes, DetectionGrid.all(anchors, input: input)))
    }

    private func counts(_ targets: [ScaleTargets]) -> [Double] {
        let objects = targets.map { Double($0.positives.count) }
        return objects + objects + objects + targets.map { Double($0.negativeCount) }
    }

    public func terms(_ outputs: [Tensor], _ targets: Tensor) -> [LossTerm] {
        let boxes = TargetBox.all(targets, images: outputs[0].size(0))
        let scales = ScaleBatch.all(outputs, boxes, anchors, .everyScale)
        let parts: [(weight: Double, sum: (ScaleBatch) -> Tensor)] = [
            (options.boxWeight, boxSum), (options.objectnessWeight, objectnessSum),
            (options.classWeight, classSum), (options.backgroundWeight, backgroundSum),
        ]
        let sums = parts.flatMap { part in scales.map { (part.weight, part.sum($0)) } }
        return zip(zip(names, counts(scales.map(\.targets))), sums).map { named, sum in
            LossTerm(named.0, weight: sum.0, sum: sum.1, count: named.1)
        }
    }

    private func boxSum(_ scale: ScaleBatch) -> Tensor {
        let positives = scale.positives
        let centres = positives.centreLogits.sigmoid() - positives.trueCentres
        let sizes = positives.logSizes - positives.trueLogSizes
        return (centres.square() + sizes.square()).sum() / 4
    }

    /// The overlap is no target to move: it has no gradient.
    private func objectnessSum(_ scale: ScaleBatch) -> Tensor {
        let positives = scale.positives
        let overlap = BoxOverlap.iou(positives.predictedBoxes.detached(), positives.boxes)
        return (positives.objectness.sigmoid() - overlap).square().sum()
    }

    private func classSum(_ scale: ScaleBatch) -> Tensor {
        CrossEntropy(labelSmoothing: options.labelSmoothing)
            .terms(scale.positives.classLogits, scale.positives.classIndices)[0].sum
    }

    private func backgroundSum(_ scale: ScaleBatch) -> Tensor {
        let (values, objects) = scale.objectnessEntropy()
        return (values * (1 - objects - scale.targets.ignoredMap(on: values.device))).sum()
    }
}
