public import DataPipeline
import Foundation
import NN
internal import OrderedCollections
public import Torch

/// The main rank's: the files of the log, and one line of progress.
public final class MainReporter: RunReporter {
    private let logs: RunLogs
    private let description: RunDescription
    private let progress: ProgressLine
    private let announce: (String) -> Void
    private let now: WallClock
    private var last: (time: Double, samples: Int, waited: Double)?
    private var usage = UsageSummary()

    /// - Parameters:
    ///   - point: where a resumed run goes on: what logs have beyond it is replaced.
    ///   - announce: takes a line at the end of each epoch.
    public init(
        _ options: LogOptions, folder: RunFolder, resumingAt point: ResumePoint?,
        _ description: RunDescription = .init(), progress: ProgressLine, now: @escaping WallClock = systemClock,
        announce: @escaping (String) -> Void
    ) throws {
        logs = try RunLogs(options, folder, resumingAt: point, description, now: now)
        self.description = description
        self.progress = progress
        self.announce = announce
        self.now = now
    }

    public func step(_ report: StepReport) throws {
        usage.add(report.usage)
        var values = report.scalars
        for (name, value) in pace(report) { values["time/\(name)"] = value }
        values.merge(UsageSummary(report.usage).scalars) { $1 }
        values["utilisation/gpu"] = description.gpuUse()
        try logs.record(.step, values, step: report.state.globalStep, epoch: report.state.epoch)
        draw(report)
    }

    public func epoch(_ report: EpochReport) throws {
        var values: Metrics = ["epoch/loss": report.loss]
        for (name, value) in report.metrics { values["validation/\(name)"] = value }
        try logs.record(.epoch, values, step: report.globalStep, epoch: report.epoch)
        try logs.flush()
        progress.finish()
        announce(line(report))
        if let advice = description.loading, let starvation = Starvation(usage.ranks) {
            announce(starvation.line(advice))
        }
        usage = UsageSummary()
    }

    public func notice(_ text: String) { announce(text) }

    public func evaluation(_ label: String, done: Int, total: Int) {
        progress.update(ProgressReport(label, completed: done, total: total, samples: done))
    }

    public func picture(_ picture: Image, _ name: String, step: Int) throws {
        try logs.record(picture, name, step: step)
    }

    public func tensors(_ parameters: [(name: String, parameter: Tensor)], step: Int) throws {
        try logs.record(parameters, step: step)
    }

    public func finish(_ isComplete: Bool) throws {
        progress.finish()
        try logs.finish(isComplete)
    }

    /// Since the line before: samples a second, and seconds of them that the main rank waited for its loader.
    private func pace(_ report: StepReport) -> Metrics {
        let samples = report.state.epoch * report.plan.batches.samplesPerEpoch + report.state.samples
        let time = now()
        defer { last = (time, samples, report.waited) }
        guard let last, time > last.time else { return [:] }
        return [
            "samples_per_second": Double(samples - last.samples) / (time - last.time),
            "waiting_for_data": report.waited - last.waited,
        ]
    }

    private func draw(_ report: StepReport) {
        let state = report.state
        let fields = ["loss \(short(report.losses["loss"] ?? .nan))", "lr \(short(report.learningRate))"]
        progress.update(
            ProgressReport(
                "epoch \(state.epoch + 1)/\(report.plan.epochs)", completed: state.step,
                total: report.plan.stepsPerEpoch,
                samples: state.samples, fields: fields))
    }

    private func line(_ report: EpochReport) -> String {
        let metrics = report.metrics.map { "\($0) \(short($1))" }
        let start = ["epoch \(report.epoch + 1)/\(report.plan.epochs)", "mean loss \(short(report.loss))"]
        return (start + metrics + [usage.split].filter { !$0.isEmpty }).joined(separator: "  ")
    }
}

extension StepReport {
    /// Of training itself.
    fileprivate var scalars: Metrics {
        var values = Metrics()
        for (name, value) in losses { values["train/\(name)"] = value }
        values["train/learning_rate"] = learningRate
        for group in groups where group.learningRateFactor != 1 {
            values["train/learning_rate/\(group.name)"] = learningRate * group.learningRateFactor
        }
        values["train/gradient_norm"] = gradientNorm
        values["train/loss_scale"] = state.numerics.scaler?.scale
        if state.numerics.skipped > 0 { values["train/skipped_steps"] = Double(state.numerics.skipped) }
        return values
    }
}

/// Four digits that matter: for people; files have all of them.
func short(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    return value.formatted(
        .number.precision(.significantDigits(1...4)).grouping(.never).locale(.init(identifier: "en_US_POSIX")))
}
