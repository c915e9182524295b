public import NN
public import Torch

/// What a model is and costs, as `lockstep profile` shows it.
public struct ModelMeasurement: Sendable {
    public let profile: ModelProfile
    /// Of the batch that went through: `[N, ...]`.
    public let inputShape: [Int]
    public let parameters: Int
    public let trainableParameters: Int
    public let parameterTensors: Int
    /// What each all-reduce of a data-parallel step carries.
    public let gradientBytes: Int

    /// Runs training passes of a task on a batch, without an optimizer; see `profileLayers`.
    ///
    /// - Parameters:
    ///   - options: for the precision.
    ///   - batch: on the CPU.
    /// - Throws: `ConfigurationError` where the device lacks the precision.
    public init<Task: MeasurableTask>(
        _ task: Task, _ options: some TrainingConfiguration, _ batch: Task.Batch, on device: Device, warmUps: Int = 1,
        runs: Int
    ) throws {
        options.kernels.apply(changingShapes: false)
        var placement = try ModelPlacement(options, on: [device])
        placement.strategy = .distributed
        try task.place(placement)
        task.model.train()
        let batch = batch.to(device)
        profile = profileLayers(of: task.model, on: device, warmUps: warmUps, runs: runs) { task.meanLoss(batch) }
        inputShape = task.input(of: batch).shape
        let tensors = task.model.parameters
        let trained = tensors.filter(\.requiresGradient)
        parameters = tensors.reduce(0) { $0 + $1.count }
        trainableParameters = trained.reduce(0) { $0 + $1.count }
        parameterTensors = tensors.count
        gradientBytes = trained.reduce(0) { $0 + $1.byteCount }
    }
}

extension Thop {
    /// THOP's count of a task's model for an input on the CPU.
    public static func profile<Task: MeasurableTask>(_ task: Task, _ input: Tensor, on device: Device) throws -> Count {
        try task.place(ModelPlacement(on: device))
        let input = input.to(device)
        return profile(task.model) { _ = task.output(for: input) }
    }
}
