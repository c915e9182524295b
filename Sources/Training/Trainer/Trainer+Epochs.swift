import DataPipeline
import Foundation
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
        try writeCheckpoint(options.checkpoint.metrics(isEvaluated ? metrics : nil, loss: report.loss))
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
        // A run with a deadline may be killed within an evaluation that takes longer: its steps are not to be lost.
        if setting.stopWithin != nil { try writeCheckpoint() }
        setting.note("\(place), evaluating")
        try step.update.agree()
        task.model.evaluate()
        metrics = try stopping.timing("an evaluation") {
            try withoutGradient { try step.average?.withAverages(evaluate) ?? evaluate() }
        }
        for line in task.evaluationReport { reporter.notice(line) }
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
            Evaluation(
                group: setting.group, loader: options.loader,
                progress: { [reporter] in reporter.evaluation(label, done: $0, total: $1) }, draw: sketch()))
    }

    /// Draws the main rank's first samples, which are there anyway: others would have to be computed, or sent.
    private func sketch() -> (_ name: String, _ picture: () throws -> Image) throws -> Void {
        guard setting.group.isMain else { return { _, _ in } }
        var places = (1...).prefix(options.evaluation.pictures).makeIterator()
        return { [reporter, step = state.globalStep] name, picture in
            guard let place = places.next() else { return }
            try reporter.picture(try picture(), "\(place)-\(stem(of: name))", step: step)
        }
    }
}

/// The name of a file, without its folder and what follows the first dot.
private func stem(of path: String) -> String {
    let name = URL(filePath: path).lastPathComponent
    return String(name.prefix { $0 != "." })
}
