import DataPipeline
import NN
import Parallel
import Torch

extension Trainer {
    /// The rest of the epoch's steps.
    ///
    /// - Returns: false when the run was asked to stop, and has.
    func finishSteps(_ loader: Loader<Task.Batch>) throws -> Bool {
        task.model.train()
        while state.step < plan.stepsPerEpoch {
            let result = try stopping.timing("a step") { try runStep(loader) }
            try advance(result, waited: loader.waited)
            if result.isLast {
                try writeCheckpoint()
                return false
            }
            warnOfDeadline()
            if options.checkpoint.isDue(step: state.globalStep) { try writeCheckpoint() }
        }
        return true
    }

    func runStep(_ loader: Loader<Task.Batch>) throws -> TrainingStep<Task>.Result {
        setting.note("\(place), loading a batch")
        step.clock.begin(.data)
        let batches = try load(from: loader)
        setting.note("\(place), training")
        Generator.seedDefault(setting.dropoutSeed(options.seed, step: state.globalStep))
        return try step.run(
            batches, learningRate: learningRate, stopRequested: isEnough || setting.stopRequested(), &state.numerics,
            inspect: inspection)
    }

    /// Shows the log the weights and gradients of the step that is about to run, if it wants them.
    private var inspection: OptimizerStep.Inspection {
        let step = state.globalStep + 1
        guard let every = options.log.histograms, setting.group.isMain, step.isMultiple(of: every) else {
            return { _ in }
        }
        return { [reporter] in try reporter.tensors($0, step: step) }
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
        reportSkipped(result)
        losses.add(result)
        state.samples += plan.batches.sampleCount(step: state.step)
        state.step += 1
        state.globalStep += 1
        try tellCallbacks(result, rate)
        if state.globalStep.isMultiple(of: options.log.every) || state.step == plan.stepsPerEpoch {
            try reportStep(result, rate: rate, waited: waited)
        }
    }

    private func reportSkipped(_ result: TrainingStep<Task>.Result) {
        let scale = state.numerics.scaler.map { "; the loss scale is \(short($0.scale)) now" } ?? ""
        for (round, reason) in result.skipped {
            let place = task.passes.count == 1 ? "" : "round \(round) of "
            reporter.notice("\(place)step \(state.globalStep) is left out: \(reason)\(scale)")
        }
    }

    private func tellCallbacks(_ result: TrainingStep<Task>.Result, _ rate: Double) throws {
        let summary = StepSummary(
            epoch: state.epoch, globalStep: state.globalStep, learningRate: rate, gradientNorm: result.gradientNorm,
            isApplied: result.isApplied)
        for callback in callbacks where try callback.stepEnded(summary) == .stop { isEnough = true }
    }

    private func reportStep(_ result: TrainingStep<Task>.Result, rate: Double, waited: Double) throws {
        let usage = try usage.take().rows(over: setting.group)
        let interval = try losses.reduce(over: setting.group, into: &state.meter, beside: usage)
        try reporter.step(
            StepReport(
                state: state, plan: plan, losses: interval.means, learningRate: rate, groups: step.groups,
                gradientNorm: result.gradientNorm, waited: waited, usage: RankUsage.ranks(of: interval.extra)))
    }
}
