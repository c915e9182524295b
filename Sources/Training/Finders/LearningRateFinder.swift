import DataPipeline
import NN
public import Parallel
public import Torch

/// Trains for some steps while the learning rate rises, and looks at the losses. The model is as before afterwards.
public struct LearningRateFinder<Task: TrainableTask> {
    private let task: Task
    private let options: any TrainingConfiguration
    private let plan: TrainingPlan
    private let training: BareTraining<Task>
    private let weights: StateDict

    public init(
        _ task: Task, _ options: some TrainingConfiguration, plan: TrainingPlan, group: any ProcessGroup,
        devices: [Device]
    ) throws {
        self.task = task
        self.options = options
        self.plan = plan
        weights = task.model.stateDict.mapValues { $0.clone() }
        training = try BareTraining(task, options, over: group, on: devices, nonFinite: .skip)
    }

    /// To be called on all ranks, which get the same: losses are those of all ranks' samples.
    ///
    /// - Parameter progress: takes the number of steps done.
    public func run(_ ramp: LearningRateRamp, progress: (Int) -> Void = { _ in }) throws -> RangeTest {
        let loader = makeLoader(steps: ramp.steps)
        defer {
            loader.cancel()
            restore()
        }
        var test = RangeTest()
        for step in 0..<ramp.steps {
            let rate = ramp.rate(step)
            Generator.seedDefault(UInt64(truncatingIfNeeded: options.seed) &+ UInt64(step) &* 0x9e37_79b9_7f4a_7c15)
            let loss = try training.step(nextMicroBatches(loader, step), learningRate: rate)
            progress(step + 1)
            guard test.add(rate: rate, loss: loss) else { break }
        }
        return test
    }

    private func makeLoader(steps: Int) -> Loader<Task.Batch> {
        let epochs = (steps + plan.stepsPerEpoch - 1) / plan.stepsPerEpoch
        let device = training.device
        return Loader(
            task.trainingData, plan.batches.requests(rank: training.group.rank, epochs: 0..<epochs),
            seed: UInt64(truncatingIfNeeded: options.seed), workers: options.loader.workers,
            prefetch: options.loader.prefetch * options.batch.accumulate
        ) { [options, plan] samples, request in
            let step = request.epoch * plan.stepsPerEpoch + request.step
            let size = options.multiScale.size(step: step, of: .max, seed: options.seed)
            let batch = try Task.collate(samples)
            return (size.map { Task.resized(batch, to: $0) } ?? batch).prepared(for: device)
        }
    }

    private func nextMicroBatches(
        _ loader: Loader<Task.Batch>, _ step: Int
    ) throws -> [TrainingStep<Task>.MicroBatch] {
        try (0..<plan.batches.microBatches(step: step % plan.stepsPerEpoch)).compactMap { _ in
            guard let loaded = try loader.nextBatch(), let samples = loaded.batch else { return nil }
            return .init(samples: samples, isStandIn: loaded.request.isStandIn, indices: loaded.request.indices)
        }
    }

    private func restore() {
        withoutGradient { for (name, tensor) in task.model.stateDict { weights[name].map { tensor.copy(from: $0) } } }
    }
}
