import NN
import Parallel
import Torch

/// The steps of a training run without the run: nothing is logged, evaluated or saved.
final class BareTraining<Task: TrainableTask> {
    let group: any ProcessGroup
    let device: Device
    private let training: TrainingStep<Task>
    private var numerics: NumericsState

    /// - Parameter nonFinite: nil takes the run's.
    init(
        _ task: Task, _ options: some TrainingConfiguration, over group: any ProcessGroup, on devices: [Device],
        nonFinite: NonFinitePolicy? = nil
    ) throws {
        self.group = group
        device = devices[0]
        training = try TrainingStep(task, options, over: group, on: devices, nonFinite: nonFinite)
        numerics = NumericsState(scaler: options.precision == .fp16 ? GradientScaler(options.scaler) : nil)
        try training.freeze(in: 0)
        task.model.train()
    }

    /// - Returns: the mean loss over the samples of all ranks. On a GPU this waits for the step.
    func step(_ batches: [TrainingStep<Task>.MicroBatch], learningRate: Double) throws -> Double {
        var losses = LossInterval(names: training.task.lossNames)
        losses.add(try training.run(batches, learningRate: learningRate, stopRequested: false, &numerics))
        var meter = LossMeter()
        return try losses.reduce(over: group, into: &meter).means["loss"] ?? .nan
    }
}
