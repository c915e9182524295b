import DataPipeline
import NN
import Parallel
import Torch

/// What happens to one batch: an optimizer step, or several where the task's course has rounds.
///
/// Every rank computes the sum of its own samples' losses divided by the count of all ranks' samples, so the
/// gradients of all ranks together are those of one big batch, also when ranks have unequal shares, or none.
struct TrainingStep<Task: TrainableTask> {
    let task: Task
    let groups: [ParameterGroup]
    let update: ParallelUpdate
    let average: WeightAverage?
    let clock: StepClock
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
        /// This rank's sum of each term, over all passes of the rounds that were applied.
        var sums: [Tensor]
        /// All ranks' count of each term, over the same passes.
        var counts: [Double]
        /// Each term's factor in the total.
        var weights: [Double] = []
        /// Of the last round.
        var gradientNorm = 0.0
        /// Whether any round has changed the parameters.
        var isApplied = false
        /// The rounds that were left out, and why.
        var skipped: [(round: Int, reason: NonFinite)] = []
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
        clock = StepClock(on: devices[0])
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

    /// - Parameters:
    ///   - batches: this rank's micro-batches, as many as every other rank's.
    ///   - inspect: is shown the parameters of the last round, with their gradients, before they change.
    func run(
        _ batches: [MicroBatch], learningRate: Double, stopRequested: Bool, _ numerics: inout NumericsState,
        inspect: OptimizerStep.Inspection = { _ in }
    ) throws -> Result {
        var work = BatchWork<Task>(
            batches, try Agreement(counts(of: batches), stopRequested, over: update.group), sums: zeros())
        var result = Result(sums: zeros(), counts: [Double](repeating: 0, count: task.lossNames.count))
        for (round, passes) in task.passes.enumerated() {
            let buffers = finish.keptBuffers
            work.beginRound(sums: zeros())
            for place in batches.indices { try run(round, passes, place, &work, lossScale: numerics.lossScale) }
            clock.begin(.optimizer)
            let outcome = try finish.run(
                learningRate: learningRate, badLoss: { describeBadLoss(work) },
                inspect: round + 1 == task.passes.count ? inspect : { _ in }, &numerics)
            if outcome.reason != nil { finish.restore(buffers) }
            result.add(outcome, work, round: round, passes: passes)
        }
        clock.endStep()
        return result
    }

    /// The passes of one micro-batch in one round.
    private func run(
        _ round: Int, _ passes: Int, _ place: Int, _ work: inout BatchWork<Task>, lossScale: Double
    ) throws {
        let batch = work.batches[place]
        clock.begin(.forward)
        var course = work.courses[place] ?? task.course(of: batch.samples.to(device))
        for pass in 0..<passes {
            if pass > 0 { clock.begin(.forward) }
            try update.prepareForward(contributes: !batch.isStandIn)
            let terms = Phase.run("forward") { course.loss(round: round, pass: pass) }
            clock.begin(.backward)
            try work.reachAgreement()
            let loss = work.weighted(terms, at: place) * Scalar(lossScale)
            try update.backward(loss, isLast: place == work.batches.count - 1 && pass == passes - 1)
            task.collectGradients()
        }
        // What takes one round only makes room for the next micro-batch.
        if round + 1 < task.passes.count { work.courses[place] = course }
    }

    private func zeros() -> [Tensor] { task.lossNames.map { _ in Tensor(0, dtype: .float64, device: device) } }

    /// This rank's, of each term.
    private func counts(of batches: [MicroBatch]) -> [Double] {
        var counts = [Double](repeating: 0, count: task.lossNames.count)
        for batch in batches where !batch.isStandIn {
            for (index, count) in task.lossCounts(batch.samples).enumerated() { counts[index] += count }
        }
        return counts
    }

    /// `dice is nan for img3.nii.gz, img7.nii.gz`, the samples of a micro-batch; empty where all losses are finite.
    private func describeBadLoss(_ work: BatchWork<Task>) -> String {
        for (batch, sums) in work.losses {
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
