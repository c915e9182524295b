import DataPipeline
import Foundation
import NN
import Parallel
import Torch
import Training

/// Which of two spirals a point of the plane is on: a task of one's own for Lockstep's trainer.
final class Spirals: TrainableTask {
    let network = Sequential {
        Linear(inputs: 2, outputs: 64)
        ReLU()
        Linear(inputs: 64, outputs: 64)
        ReLU()
        Linear(inputs: 64, outputs: 1)
    }
    let trainingData = SpiralPoints(count: 4096, turns: 1.5)
    private let validation = SpiralPoints(count: 512, turns: 1.5)
    private let lossFunction = BinaryCrossEntropy()
    private var forward: (any ForwardPass)?

    var model: Module { network }
    let lossNames = ["bce"]
    let mainMetric = "accuracy"

    func place(_ placement: ModelPlacement) throws {
        network.to(placement.devices[0])
        forward = AutocastForward(of: network, placement)
    }

    func collectGradients() {}

    static func collate(_ samples: [SpiralPoint]) -> SpiralBatch { SpiralBatch(samples) }

    static func resized(_ batch: SpiralBatch, to size: [Int]) -> SpiralBatch { batch }

    func lossCounts(_ batch: SpiralBatch) -> [Double] { lossFunction.counts(batch.target) }

    func synchronizeLoss(over sums: any CrossRankSum) {}

    func loss(_ batch: SpiralBatch) -> [LossTerm] { lossFunction.terms(output(batch), batch.target) }

    /// Ranks share the points, and add up what they got right.
    func evaluate(_ evaluation: Evaluation) throws -> Metrics {
        let indices = stride(from: evaluation.group.rank, to: validation.count, by: evaluation.group.size)
        let batch = SpiralBatch(indices.map(validation.point))
        let right = ((output(batch) .> 0).to(.float32) .== batch.target).to(.float64).sum()
        try evaluation.group.allReduce(right, .sum)
        return ["accuracy": right.item() / Double(validation.count)]
    }

    private func output(_ batch: SpiralBatch) -> Tensor { forward?(batch.points) ?? network(batch.points) }
}

struct SpiralPoint: Sendable {
    let x, y: Float
    let isFirst: Bool
}

/// `[N, 2]`, and 1 or 0 for each: `[N, 1]`.
struct SpiralBatch: TensorBundle {
    let points, target: Tensor

    init(_ samples: [SpiralPoint]) {
        points = Tensor(samples.flatMap { [$0.x, $0.y] }, shape: [samples.count, 2])
        target = Tensor(samples.map { $0.isFirst ? Float(1) : 0 }, shape: [samples.count, 1])
    }

    private init(points: Tensor, target: Tensor) { (self.points, self.target) = (points, target) }

    func mapTensors(_ body: (Tensor) -> Tensor) -> SpiralBatch {
        SpiralBatch(points: body(points), target: body(target))
    }
}

struct SpiralPoints: Dataset {
    let count: Int
    let turns: Double

    func sample(_ index: Int, _ random: inout SampleRandom) -> SpiralPoint { point(index) }

    func point(_ index: Int) -> SpiralPoint {
        let (part, isFirst) = (Double(index / 2) / Double(count / 2), index.isMultiple(of: 2))
        let angle = 2 * .pi * turns * part + (isFirst ? 0 : .pi)
        return SpiralPoint(x: Float(part * cos(angle)), y: Float(part * sin(angle)), isFirst: isFirst)
    }
}
