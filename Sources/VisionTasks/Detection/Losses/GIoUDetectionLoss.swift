public import NN
public import Torch

/// The loss of current ports of YOLOv3: generalized IoU for boxes, binary cross-entropy for objectness and classes.
///
/// An object is predicted by the best of the nine anchors. For each scale: the mean of 1 - GIoU over its objects, the mean
/// cross-entropy of its objects' classes, and, times the scale's balance, the mean cross-entropy of the objectness over
/// objects and all places whose prediction does not overlap an object by more than the threshold. The scales add up.
///
/// How many places the last mean is over depends on what is predicted, so the ranks add it up; see
/// `synchronized(over:)`.
public struct GIoUDetectionLoss: DetectionLoss {
    public struct Options: Sendable, Equatable {
        public var ignoreThreshold = 0.5
        public var boxWeight = 0.05
        /// Of an input of 416 x 416; grows with the input's area.
        public var objectnessWeight = 5.0
        /// Of 80 classes; grows with their number.
        public var classWeight = 1.0
        /// Factors of the objectness at strides 32, 16 and 8.
        public var balance = [0.4, 1, 4]
        /// Of the class targets, towards a half.
        public var labelSmoothing = 0.0

        public init() {}
    }

    public let anchors: Anchors
    public let classes: Int
    public var options: Options
    private var sums: any CrossRankSum = SoloSum()

    public init(_ anchors: Anchors, classes: Int, _ options: Options = Options()) {
        (self.anchors, self.classes, self.options) = (anchors, classes, options)
    }

    public var names: [String] { ScaleBatch.names("box") + ScaleBatch.names("class") + ["objectness"] }

    public var spansRanks: Bool { sums.rankCount > 1 }

    public func synchronized(over sums: any CrossRankSum) -> GIoUDetectionLoss {
        var loss = self
        loss.sums = sums
        return loss
    }

    public func counts(_ targets: Tensor, input: [Int]) -> [Double] {
        let boxes = TargetBox.all(targets, images: input[0])
        let objects = BoxAssignment.bestAnchor(boxes, DetectionGrid.all(anchors, input: input))
            .map { Double($0.positives.count) }
        return objects + objects + [Double(input[0])]
    }

    public func terms(_ outputs: [Tensor], _ targets: Tensor) -> [LossTerm] {
        let boxes = TargetBox.all(targets, images: outputs[0].size(0))
        let scales = ScaleBatch.all(outputs, boxes, anchors, .bestAnchor)
        let names = names
        let sums = scales.map { boxSum($0.positives) } + scales.map { classSum($0.positives) }
        let counts = scales.map(\.positives.count)
        let factors = scales.map { _ in options.boxWeight } + scales.map { _ in classFactor }
        let parts = sums.indices.map { index in
            LossTerm(
                names[index], weight: factors[index], sum: sums[index], count: Double(counts[index % scales.count]))
        }
        return parts + [objectness(scales, boxes)]
    }

    private var classFactor: Double { options.classWeight * Double(classes) / 80 }

    private func boxSum(_ positives: PositivePredictions) -> Tensor {
        (1 - BoxOverlap.generalizedIoU(positives.predictedBoxes, positives.boxes)).sum()
    }

    private func classSum(_ positives: PositivePredictions) -> Tensor {
        let targets = positives.classTargets(smoothing: options.labelSmoothing)
        return BinaryCrossEntropy().values(positives.classLogits, targets).sum() / Scalar(classes)
    }

    /// The ratios have no gradient below the line, so each rank's sums are divided by what all ranks count: with all
    /// ranks' N images, this rank's part of `V · N`, where V is the value of the whole batch.
    private func objectness(_ scales: [ScaleBatch], _ boxes: [TargetBox]) -> LossTerm {
        let parts = scales.map { objectness($0, boxes) }
        let grid = scales[0].output.grid
        let images = Tensor(Scalar(grid.images), device: parts[0].count.device)
        let all = sums.sum(.stack(parts.map(\.count) + [images]).to(.float64)).to(.float32)
        let ratios = parts.indices.map { scale in
            parts[scale].sum * Scalar(options.balance[scale]) / all[scale].clamped(min: 1)
        }
        let area = Double(grid.rows * grid.columns * grid.stride * grid.stride)
        return LossTerm(
            "objectness", weight: options.objectnessWeight * area / (416 * 416),
            sum: ratios.dropFirst().reduce(ratios[0], +) * all[scales.count], count: Double(grid.images))
    }

    /// The sum over the places that count, and their number.
    private func objectness(_ scale: ScaleBatch, _ boxes: [TargetBox]) -> (sum: Tensor, count: Tensor) {
        let (values, objects) = scale.objectnessEntropy()
        let overlapping = scale.output.overlapping(boxes, above: options.ignoreThreshold)
        let counted = (1 - overlapping).maximum(objects)
        return ((values * counted).sum(), counted.sum())
    }
}
