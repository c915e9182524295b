import NN
import Parallel
import Torch

/// The steps of a training run without the run: nothing is logged, evaluated or saved.
final class BareTraining<Task: TrainableTask> {
    let group: any ProcessGroup
    let device: Device
    private let task: Task
    private let options: any TrainingConfiguration
    private let update: ParallelUpdate
    private let finish: OptimizerStep
    private var numerics: NumericsState

    /// - Parameter nonFinite: nil takes the run's.
    init(
        _ task: Task, _ options: some TrainingConfiguration, over group: any ProcessGroup, on devices: [Device],
        nonFinite: NonFinitePolicy? = nil
    ) throws {
        self.task = task
        self.options = options
        self.group = group
        device = devices[0]
        try options.memory.apply(to: task.model)
        options.kernels.apply()
        try task.place(ModelPlacement(options, on: devices))
        update = try ParallelUpdate(
            task.model, options.parallel, group: group, makeOptimizer: options.optimizer.makeOptimizer)
        finish = OptimizerStep(
            update: update, clipping: options.clipping, policy: nonFinite ?? options.nonFinite,
            average: nil)
        numerics = NumericsState(scaler: options.precision == .fp16 ? GradientScaler(options.scaler) : nil)
        if options.parallel.losses == .global { task.synchronizeLoss(over: update.sums) }
        if options.freezing.apply(to: task.model, epoch: 0) { try update.rebuild() }
        task.model.train()
    }

    /// - Returns: the mean loss over the samples of all ranks. On a GPU this waits for the step.
    func step(_ batches: [TrainingStep<Task>.MicroBatch], learningRate: Double) throws -> Double {
        let step = TrainingStep(task: task, update: update, finish: finish, device: device)
        var losses = LossInterval(names: task.lossNames)
        losses.add(try step.run(batches, learningRate: learningRate, stopRequested: false, &numerics))
        var meter = LossMeter()
        return try losses.reduce(over: group, into: &meter)["loss"] ?? .nan
    }
}
