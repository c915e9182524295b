import DataPipeline
import Foundation
import NN
internal import OrderedCollections

/// The main rank's: JSON lines, TensorBoard's events, and one line of progress.
public final class MainReporter: RunReporter {
    private let log: ScalarLog
    private let events: EventWriter?
    private let progress: ProgressLine
    private let announce: (String) -> Void
    private let now: WallClock
    private var last: (time: Double, samples: Int, waited: Double)?

    /// - Parameters:
    ///   - step: the step that a resumed run goes on from: what logs have of later ones is replaced.
    ///   - announce: takes a line at the end of each epoch.
    public init(
        _ options: LogOptions, folder: RunFolder, resumingAt step: Int?, progress: ProgressLine,
        now: @escaping WallClock = systemClock, announce: @escaping (String) -> Void
    ) throws {
        log = try ScalarLog(path: folder.log, after: step)
        events =
            try options.tensorboard ? EventWriter(folder: folder.path, resumingAt: step.map { $0 + 1 }, now: now) : nil
        self.progress = progress
        self.announce = announce
        self.now = now
    }

    public func step(_ report: StepReport) throws {
        var values = Metrics()
        for (name, value) in report.losses { values["train/\(name)"] = value }
        values["train/learning_rate"] = report.learningRate
        values["train/gradient_norm"] = report.gradientNorm
        values["train/loss_scale"] = report.state.numerics.scaler?.scale
        if report.state.numerics.skipped > 0 { values["train/skipped_steps"] = Double(report.state.numerics.skipped) }
        for (name, value) in pace(report) { values["time/\(name)"] = value }
        try record(values, step: report.state.globalStep, epoch: report.state.epoch)
        draw(report)
    }

    public func epoch(_ report: EpochReport) throws {
        var values: Metrics = ["epoch/loss": report.loss]
        for (name, value) in report.metrics { values["validation/\(name)"] = value }
        try record(values, step: report.globalStep, epoch: report.epoch)
        try events?.flush()
        progress.finish()
        announce(line(report))
    }

    public func notice(_ text: String) { announce(text) }

    public func evaluation(_ label: String, done: Int, total: Int) {
        progress.update(ProgressReport(label, completed: done, total: total, samples: done))
    }

    public func finish() throws {
        progress.finish()
        try log.sync()
        try events?.flush()
    }

    private func record(_ values: Metrics, step: Int, epoch: Int) throws {
        try log.log(step: step, epoch: epoch, values: values)
        for (name, value) in values { try events?.scalar(name, value, step: step) }
    }

    /// Since the line before: samples a second, and seconds of them spent waiting for the loader.
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
        return (["epoch \(report.epoch + 1)/\(report.plan.epochs)", "mean loss \(short(report.loss))"] + metrics)
            .joined(separator: "  ")
    }
}

/// Four digits that matter: for people; files have all of them.
func short(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    return value.formatted(
        .number.precision(.significantDigits(1...4)).grouping(.never).locale(.init(identifier: "en_US_POSIX")))
}
