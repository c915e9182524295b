public import NN
public import Torch

/// What a detector's outputs are held against: a loss as sums and counts, as every `Loss`.
///
/// Outputs are those of `YOLOv3`; targets are rows `[M, 6]` of image, category, centre x, centre y, width, height, the
/// last four as fractions of the input. Images without objects have no row. Objects are assigned to anchors on the CPU:
/// targets that are still there spare a wait for the GPU. All is computed in float32; nothing is changed in place.
public protocol DetectionLoss: Sendable {
    /// Of the terms, in their order.
    var names: [String] { get }

    func terms(_ outputs: [Tensor], _ targets: Tensor) -> [LossTerm]

    /// The counts of `terms`, from the targets and the shape `[B, 3, H, W]` of the images alone.
    func counts(_ targets: Tensor, input: [Int]) -> [Double]

    /// See `Loss.spansRanks`.
    var spansRanks: Bool { get }

    /// See `Loss.synchronized(over:)`.
    func synchronized(over sums: any CrossRankSum) -> Self
}

extension DetectionLoss {
    public var spansRanks: Bool { false }

    public func synchronized(over sums: any CrossRankSum) -> Self { self }

    /// The loss of a batch that is all here: 0-d. Terms that count nothing are 0, and stay in the graph.
    public func callAsFunction(_ outputs: [Tensor], _ targets: Tensor) -> Tensor {
        let parts = terms(outputs, targets).map { $0.sum * Scalar($0.weight / max($0.count, 1)) }
        return parts.dropFirst().reduce(parts[0], +)
    }
}

/// One scale of a batch, with what it is to predict.
struct ScaleBatch {
    let output: ScaleOutput
    let targets: ScaleTargets
    let positives: PositivePredictions

    static func all(
        _ outputs: [Tensor], _ boxes: [TargetBox], _ anchors: Anchors, _ assignment: BoxAssignment
    ) -> [ScaleBatch] {
        let outputs = ScaleOutput.all(outputs, anchors)
        return zip(outputs, assignment(boxes, outputs.map(\.grid))).map { output, targets in
            ScaleBatch(output: output, targets: targets, positives: PositivePredictions(output, targets))
        }
    }

    /// `box32` and the like: terms that each scale has.
    static func names(_ part: String) -> [String] { Anchors.strides.map { "\(part)\($0)" } }

    /// Binary cross-entropy of the objectness everywhere, and where there is an object: `[B, 3, rows, columns]` both.
    func objectnessEntropy() -> (values: Tensor, objects: Tensor) {
        let objects = targets.objectMap(on: output.channels.device)
        return (BinaryCrossEntropy().values(output.objectness, objects), objects)
    }
}
