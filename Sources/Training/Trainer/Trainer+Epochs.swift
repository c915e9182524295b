import NN
internal import OrderedCollections
import Parallel
import Torch

extension Trainer {
    func finishEpoch() throws -> RunDecision {
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
    func writeCheckpoint(_ metrics: Metrics = [:]) throws {
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
