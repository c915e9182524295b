import NN
import Parallel
import Torch

/// One optimizer step: what happens to one batch.
///
/// Every rank computes the sum of its own samples' losses divided by the count of all ranks' samples, so the averaged
/// gradients are those of one big batch, also when ranks have unequal shares, or none.
struct TrainingStep<Task: TrainableTask> {
    let task: Task
    let update: ParallelUpdate
    let clipping: ClippingOptions
    /// Where losses are computed.
    let device: Device

    struct MicroBatch {
        /// Where the loader has made it: only what is being computed takes memory on the device.
        let samples: Task.Batch
        /// Goes through the model, so that no rank waits for another in vain, and counts for nothing.
        let isStandIn: Bool
    }

    struct Result {
        /// This rank's sum of each term.
        var sums: [Tensor]
        /// All ranks' count of each term.
        var counts: [Double]
        /// Each term's factor in the total.
        var weights: [Double] = []
        var gradientNorm: Tensor?
        /// Whether any rank was asked to stop.
        var isLast: Bool
    }

    /// - Parameter batches: this rank's micro-batches, as many as every other rank's.
    func run(_ batches: [MicroBatch], learningRate: Double, stopRequested: Bool) throws -> Result {
        let (counts, isLast) = try agree(batches, stopRequested)
        var result = Result(
            sums: task.lossNames.map { _ in Tensor(0, dtype: .float64, device: device) }, counts: counts, isLast: isLast
        )
        for (index, batch) in batches.enumerated() {
            try update.prepareForward(contributes: !batch.isStandIn)
            try update.backward(weighted(batch, &result), isLast: index == batches.count - 1)
            task.collectGradients()
        }
        result.gradientNorm = clip()
        try update.step(learningRate: learningRate)
        return result
    }

    /// Adds up the counts of all ranks and micro-batches, and whether anyone wants to stop: one small all-reduce.
    private func agree(_ batches: [MicroBatch], _ stopRequested: Bool) throws -> (counts: [Double], isLast: Bool) {
        var mine = [Double](repeating: 0, count: task.lossNames.count)
        for batch in batches where !batch.isStandIn {
            for (index, count) in task.lossCounts(batch.samples).enumerated() { mine[index] += count }
        }
        let total = Tensor(mine + [stopRequested ? 1 : 0])
        try update.group.allReduce(total, .sum)
        let all: [Double] = total.array()
        return (Array(all.dropLast()), all[all.count - 1] > 0)
    }

    /// The total, times the number of ranks because DDP averages what ought to be added.
    private func weighted(_ batch: MicroBatch, _ result: inout Result) -> Tensor {
        let terms = Phase.run("forward") { task.loss(batch.samples.to(device)) }
        let world = Double(update.group.size)
        result.weights = terms.map(\.weight)
        let parts = terms.enumerated().map { index, term in
            let count = result.counts[index]
            if batch.isStandIn || count == 0 { return term.sum.muted() }
            result.sums[index] = result.sums[index] + term.sum.detached().to(.float64)
            return term.sum * Scalar(term.weight * world / count)
        }
        return parts.dropFirst().reduce(parts[0], +)
    }

    private func clip() -> Tensor? {
        let gradients = update.gradients
        if let value = clipping.value { GradientClipping.byValue(gradients, maximum: value) }
        return clipping.norm.map { GradientClipping.byNorm(gradients, maximum: $0) }
    }
}
