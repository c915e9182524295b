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
    }

    let task: Task
    let setting: RunSetting
    let plan: TrainingPlan
    var state: TrainingState
    private let options: any TrainingConfiguration
    /// The settings as they were resolved, for checkpoints.
    private let configuration: String
    private let step: TrainingStep<Task>
    private let reporter: any RunReporter
    private let checkpoints: CheckpointWriter?
    private let callbacks: [any TrainingCallback]
    private var losses: LossInterval
    /// Whether a callback of this rank wants the run to stop.
    private var isEnough = false
    private var metrics = Metrics()

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
            ? CheckpointWriter(options.checkpoint, folder: setting.folder, mainMetric: task.mainMetric) : nil
        state = TrainingState(plan, options)
        step = try TrainingStep(task, options, over: setting.group, on: setting.devices)
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
        try reporter.finish()
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

    private var place: String { "step \(state.globalStep), epoch \(state.epoch)" }
}

// MARK: - Steps

extension Trainer {
    /// The rest of the epoch's steps.
    ///
    /// - Returns: false when the run was asked to stop, and has.
    private func finishSteps(_ loader: Loader<Task.Batch>) throws -> Bool {
        task.model.train()
        while state.step < plan.stepsPerEpoch {
            let result = try runStep(loader)
            try advance(result, waited: loader.waited)
            if result.isLast {
                try writeCheckpoint()
                return false
            }
            if let every = options.checkpoint.everySteps, state.globalStep.isMultiple(of: every) {
                try writeCheckpoint()
            }
        }
        return true
    }

    func runStep(_ loader: Loader<Task.Batch>) throws -> TrainingStep<Task>.Result {
        setting.note("\(place), loading a batch")
        let batches = try load(from: loader)
        setting.note("\(place), training")
        Generator.seedDefault(setting.dropoutSeed(options.seed, step: state.globalStep))
        return try step.run(
            batches, learningRate: learningRate, stopRequested: isEnough || setting.stopRequested(), &state.numerics)
    }

    private func load(from loader: Loader<Task.Batch>) throws -> [TrainingStep<Task>.MicroBatch] {
        do {
            return try Phase.run("loader wait") { try nextMicroBatches(loader) }
        } catch {
            // It names the sample itself.
            setting.note("\(place), loading a batch")
            throw error
        }
    }

    private func nextMicroBatches(_ loader: Loader<Task.Batch>) throws -> [TrainingStep<Task>.MicroBatch] {
        try (0..<plan.batches.microBatches(step: state.step)).compactMap { _ in
            guard let loaded = try loader.nextBatch(), let samples = loaded.batch else { return nil }
            return TrainingStep.MicroBatch(
                samples: samples, isStandIn: loaded.request.isStandIn, indices: loaded.request.indices)
        }
    }

    private var learningRate: Double { plan.learningRate(atStep: state.globalStep) }

    private func advance(_ result: TrainingStep<Task>.Result, waited: Double) throws {
        let rate = learningRate
        if let reason = result.skipped {
            let scale = state.numerics.scaler.map { "; the loss scale is \(short($0.scale)) now" } ?? ""
            reporter.notice("step \(state.globalStep) is left out: \(reason)\(scale)")
        } else {
            losses.add(result)
        }
        state.samples += plan.batches.sampleCount(step: state.step)
        state.step += 1
        state.globalStep += 1
        try tellCallbacks(result, rate)
        if state.globalStep.isMultiple(of: options.log.every) || state.step == plan.stepsPerEpoch {
            try reportStep(result, rate: rate, waited: waited)
        }
    }

    private func tellCallbacks(_ result: TrainingStep<Task>.Result, _ rate: Double) throws {
        let summary = StepSummary(
            epoch: state.epoch, globalStep: state.globalStep, learningRate: rate, gradientNorm: result.gradientNorm,
            isApplied: result.skipped == nil)
        for callback in callbacks where try callback.stepEnded(summary) == .stop { isEnough = true }
    }

    private func reportStep(_ result: TrainingStep<Task>.Result, rate: Double, waited: Double) throws {
        let interval = try losses.reduce(over: setting.group, into: &state.meter)
        try reporter.step(
            StepReport(
                state: state, plan: plan, losses: interval, learningRate: rate, groups: step.groups,
                gradientNorm: result.gradientNorm, waited: waited))
    }
}

// MARK: - Ends of epochs

extension Trainer {
    private func finishEpoch() throws -> RunDecision {
        let means = state.meter.means
        let isEvaluated = try evaluateIfDue()
        state.beginNextEpoch()
        let report = EpochReport(
            epoch: state.epoch - 1, plan: plan, globalStep: state.globalStep,
            loss: means.isEmpty ? .nan : losses.total(means), metrics: isEvaluated ? metrics : [:])
        try reporter.epoch(report)
        try writeCheckpoint(isEvaluated ? metrics : [:])
        return try askCallbacks(report)
    }

    /// One rank that has enough is enough.
    private func askCallbacks(_ report: EpochReport) throws -> RunDecision {
        guard !callbacks.isEmpty else { return .goOn }
        for callback in callbacks where try callback.epochEnded(report) == .stop { isEnough = true }
        let votes = Tensor([isEnough ? 1.0 : 0])
        try setting.group.allReduce(votes, .maximum)
        return votes.item() > 0 ? .stop : .goOn
    }

    private func evaluateIfDue() throws -> Bool {
        let every = options.evaluation.every
        guard every > 0, (state.epoch + 1).isMultiple(of: every) || state.epoch + 1 == plan.epochs else { return false }
        setting.note("\(place), evaluating")
        try step.update.agree()
        task.model.evaluate()
        metrics = try withoutGradient { try step.average?.withAverages(evaluate) ?? evaluate() }
        try watchMetric()
        return true
    }

    private func watchMetric() throws {
        guard options.earlyStopping.patience != nil else { return }
        let name = options.earlyStopping.metric ?? task.mainMetric
        guard let value = metrics[name] else {
            throw ConfigurationError(
                "earlyStopping.metric is \(name), and the evaluation gives \(metrics.keys.joined(separator: ", "))")
        }
        state.earlyStopping.add(value, epoch: state.epoch, options.earlyStopping)
    }

    private func evaluate() throws -> Metrics {
        let label = "evaluating epoch \(state.epoch + 1)"
        return try task.evaluate(
            Evaluation(group: setting.group, loader: options.loader) { [reporter] done, total in
                reporter.evaluation(label, done: done, total: total)
            })
    }

    /// All ranks take part, because the mean loss so far is theirs together; the main one writes.
    private func writeCheckpoint(_ metrics: Metrics = [:]) throws {
        if !losses.isEmpty { _ = try losses.reduce(over: setting.group, into: &state.meter) }
        state.averageUpdates = step.average?.updates ?? 0
        let ranks = try step.update.gatherOwnStates()
        let optimizer = try step.update.optimizerState()
        try step.update.withOneModel {
            try checkpoints?.write(
                state, model: task.model.stateDict, average: step.average?.state, optimizer: optimizer, ranks: ranks,
                configuration: configuration, metrics: metrics)
        }
    }
}
