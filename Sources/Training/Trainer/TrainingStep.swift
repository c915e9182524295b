import DataPipeline
import NN
import Parallel
import Torch

/// One optimizer step: what happens to one batch.
///
/// Every rank computes the sum of its own samples' losses divided by the count of all ranks' samples, so the
/// gradients of all ranks together are those of one big batch, also when ranks have unequal shares, or none.
struct TrainingStep<Task: TrainableTask> {
    let task: Task
    let groups: [ParameterGroup]
    let update: ParallelUpdate
    let average: WeightAverage?
    private let finish: OptimizerStep
    /// Where losses are computed.
    private let device: Device

    struct MicroBatch {
        /// Where the loader has made it: only what is being computed takes memory on the device.
        let samples: Task.Batch
        /// Goes through the model, so that no rank waits for another in vain, and counts for nothing.
        let isStandIn: Bool
        /// Into the training set.
        let indices: [Int]
    }

    struct Result {
        /// This rank's sum of each term.
        var sums: [Tensor]
        /// All ranks' count of each term.
        var counts: [Double] = []
        /// Each term's factor in the total.
        var weights: [Double] = []
        /// Of each of this rank's micro-batches; stand-ins have none.
        var losses: [[Tensor]] = []
        var gradientNorm = 0.0
        /// Why the step was left out.
        var skipped: NonFinite?
        /// Whether any rank was asked to stop.
        var isLast = false
    }

    /// Makes the model ready to be trained: marked, placed, and compared between the ranks.
    ///
    /// - Parameter nonFinite: nil takes the options'.
    init(
        _ task: Task, _ options: some TrainingConfiguration, over group: any ProcessGroup, on devices: [Device],
        nonFinite: NonFinitePolicy? = nil
    ) throws {
        self.task = task
        device = devices[0]
        let groups = try options.groups.parameterGroups(of: task.model)
        self.groups = groups
        try options.memory.apply(to: task.model)
        options.kernels.apply(changingShapes: !options.multiScale.sizes.isEmpty)
        try task.place(ModelPlacement(options, on: devices))
        update = try ParallelUpdate(task.model, options.parallel, group: group) { mine in
            options.optimizer.makeOptimizer(groups.restricted(to: mine))
        }
        average = options.average.decay.map { decay in
            WeightAverage(of: task.model, .init(decay: decay, warmsUp: options.average.warmsUp))
        }
        finish = OptimizerStep(
            update: update, clipping: options.clipping, policy: nonFinite ?? options.nonFinite, average: average)
        if options.parallel.losses == .global { task.synchronizeLoss(over: update.sums) }
    }

    /// Has what trains in this epoch train.
    func freeze(in epoch: Int) throws {
        if groups.freeze(in: epoch) { try update.rebuild() }
    }

    /// - Parameter batches: this rank's micro-batches, as many as every other rank's.
    func run(
        _ batches: [MicroBatch], learningRate: Double, stopRequested: Bool, _ numerics: inout NumericsState
    ) throws -> Result {
        let agreement = try Agreement(counts(of: batches), stopRequested, over: update.group)
        var result = Result(sums: task.lossNames.map { _ in Tensor(0, dtype: .float64, device: device) })
        let buffers = finish.keptBuffers
        for (index, batch) in batches.enumerated() {
            try update.prepareForward(contributes: !batch.isStandIn)
            let terms = forward(batch, &result)
            if index == 0 { (result.counts, result.isLast) = try agreement.reached() }
            let loss = weighted(terms, batch, &result) * Scalar(numerics.lossScale)
            try update.backward(loss, isLast: index == batches.count - 1)
            task.collectGradients()
        }
        let outcome = try finish.run(
            learningRate: learningRate, badLoss: { describeBadLoss(batches, result) }, &numerics)
        if outcome.reason != nil { finish.restore(buffers) }
        (result.gradientNorm, result.skipped) = (outcome.gradientNorm, outcome.reason)
        return result
    }

    /// This rank's, of each term.
    private func counts(of batches: [MicroBatch]) -> [Double] {
        var counts = [Double](repeating: 0, count: task.lossNames.count)
        for batch in batches where !batch.isStandIn {
            for (index, count) in task.lossCounts(batch.samples).enumerated() { counts[index] += count }
        }
        return counts
    }

    private func forward(_ batch: MicroBatch, _ result: inout Result) -> [LossTerm] {
        let terms = Phase.run("forward") { task.loss(batch.samples.to(device)) }
        result.losses.append(batch.isStandIn ? [] : terms.map { $0.sum.detached() })
        result.weights = terms.map(\.weight)
        return terms
    }

    /// The total. Not yet times the number of ranks, though DDP averages what ought to be added: what float16 can hold
    /// would depend on it.
    private func weighted(_ terms: [LossTerm], _ batch: MicroBatch, _ result: inout Result) -> Tensor {
        let parts = terms.enumerated().map { index, term in
            let count = result.counts[index]
            if batch.isStandIn || count == 0 { return term.sum.muted() }
            result.sums[index] = result.sums[index] + term.sum.detached().to(.float64)
            return term.sum * Scalar(term.weight / count)
        }
        return parts.dropFirst().reduce(parts[0], +)
    }

    /// `dice is nan for img3.nii.gz, img7.nii.gz`, the samples of a micro-batch; empty where all losses are finite.
    private func describeBadLoss(_ batches: [MicroBatch], _ result: Result) -> String {
        for (batch, sums) in zip(batches, result.losses) {
            for (name, sum) in zip(task.lossNames, sums) where !sum.isAllFinite {
                let value = sum.isNaN().item() == 1 ? "nan" : "infinite"
                return "\(name) is \(value) for \(first(8, of: batch.indices.map(task.trainingData.name)))"
            }
        }
        return ""
    }
}

/// So many names, and how many more there are.
func first(_ count: Int, of names: [String]) -> String {
    names.prefix(count).joined(separator: ", ") + (names.count > count ? ", and \(names.count - count) more" : "")
}
