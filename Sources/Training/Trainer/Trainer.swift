import DataPipeline
import NN
internal import OrderedCollections
import Parallel
import Torch

/// Trains a task: epochs of steps, evaluations between them, and checkpoints from which it goes on as if nothing had
/// happened.
///
/// Runs on one thread, because libtorch's modes are the thread's; samples are made on the loader's threads meanwhile.
public final class Trainer<Task: TrainableTask> {
    public enum Outcome: Sendable {
        /// The metrics of the last evaluation.
        case finished(Metrics)
        /// Stopped on request, with a checkpoint at this step.
        case interrupted(step: Int)

        var isComplete: Bool { if case .finished = self { true } else { false } }
    }

    let task: Task
    let setting: RunSetting
    let plan: TrainingPlan
    var state: TrainingState
    let options: any TrainingConfiguration
    /// The settings as they were resolved, for checkpoints.
    let configuration: String
    let step: TrainingStep<Task>
    let reporter: any RunReporter
    let checkpoints: CheckpointWriter?
    let callbacks: [any TrainingCallback]
    var losses: LossInterval
    let usage: UsageMeter
    /// Whether a callback of this rank wants the run to stop.
    var isEnough = false
    var isSlowDiskKnown = false
    /// Whether the run can end in time when it is asked to.
    var stopping: StopPace
    var metrics = Metrics()

    /// Prepares everything that can fail before the first step: the model is compared between the ranks, the optimizer
    /// made, the checkpoint that the run goes on from read.
    public init(
        _ task: Task, _ options: some TrainingConfiguration, plan: TrainingPlan, setting: RunSetting,
        resuming checkpoint: Checkpoint?, reporter: any RunReporter, callbacks: [any TrainingCallback] = []
    ) throws {
        self.task = task
        self.options = options
        configuration = try resolvedYAML(options)
        self.plan = plan
        self.setting = setting
        self.reporter = reporter
        self.callbacks = callbacks
        losses = LossInterval(names: task.lossNames)
        checkpoints =
            try setting.group.isMain
            ? CheckpointWriter(
                options.checkpoint.rules(mainMetric: task.mainMetric, stepsPerEpoch: plan.stepsPerEpoch),
                folder: setting.folder) : nil
        stopping = StopPace(deadline: setting.stopWithin)
        state = TrainingState(plan, options)
        step = try TrainingStep(task, options, over: setting.group, on: setting.devices)
        usage = UsageMeter(step.clock, group: setting.group, devices: setting.devices)
        if let checkpoint { state = try state.resumed(from: checkpoint, into: task.model, step.update, step.average) }
    }

    public func run() throws -> Outcome {
        let loader = makeLoader()
        defer { loader.cancel() }
        while state.epoch < plan.epochs, reasonToStop == nil {
            try freeze()
            guard try finishSteps(loader) else { return try end(.interrupted(step: state.globalStep)) }
            guard try finishEpoch() == .goOn else { break }
        }
        if let reasonToStop { reporter.notice("stopped early: \(reasonToStop)") }
        return try end(.finished(metrics))
    }

    func freeze() throws { try step.freeze(in: state.epoch) }

    private var reasonToStop: String? {
        state.earlyStopping.reason(options.earlyStopping.metric ?? task.mainMetric, options.earlyStopping)
    }

    /// Waits for the last checkpoint and writes what the logs hold back.
    private func end(_ outcome: Outcome) throws -> Outcome {
        try checkpoints?.finish()
        try reporter.finish(outcome.isComplete)
        return outcome
    }

    func makeLoader() -> Loader<Task.Batch> {
        let device = setting.devices[0]
        // A run that goes on with fewer epochs than it has behind it has none left.
        let epochs = state.epoch..<max(state.epoch, plan.epochs)
        return Loader(
            task.trainingData, plan.batches.requests(rank: setting.group.rank, epochs: epochs, fromStep: state.step),
            seed: UInt64(truncatingIfNeeded: options.seed), workers: options.loader.workers,
            prefetch: options.loader.prefetch * options.batch.accumulate, awaiting: noteLoading
        ) { [plan, seed = options.seed, multiScale = options.multiScale] samples, request in
            let step = request.epoch * plan.stepsPerEpoch + request.step
            let size = multiScale.size(step: step, of: plan.stepsPerEpoch * plan.epochs, seed: seed)
            let batch = try Task.collate(samples)
            return (size.map { Task.resized(batch, to: $0) } ?? batch).prepared(for: device)
        }
    }

    /// - Parameter files: those that are waited for.
    private func noteLoading(_ files: [String]) {
        setting.note("\(place), loading a batch: \(first(3, of: files))")
    }

    var place: String { "step \(state.globalStep), epoch \(state.epoch)" }
}
