import ArgumentParser
import DataPipeline
import Foundation
import Parallel
import Torch
import Training
import VisionTasks

/// `tune --learning-rate`.
struct LearningRateTuning: ParsableArguments {
    @Flag(
        name: .customLong("learning-rate"),
        help: "Look for a learning rate: the loss over an exponential ramp (Smith 2017).")
    var isAsked = false

    @Option(name: .customLong("lowest"), help: "--learning-rate: where the ramp begins.")
    var lowest = 1e-7

    @Option(name: .customLong("highest"), help: "--learning-rate: where it ends, unless the loss diverges before.")
    var highest = 10.0

    @Option(name: .customLong("ramp-steps"), help: "--learning-rate: steps of the ramp.")
    var steps = 100

    @Option(help: "--learning-rate: write the curve to this file, as SVG.")
    var plot: String?

    func validate() throws {
        guard lowest > 0, highest > lowest, highest.isFinite else {
            throw ValidationError(
                "--lowest is \(lowest) and --highest \(highest): expected numbers above 0, the second above the first")
        }
        guard steps >= 20 else {
            throw ValidationError("--ramp-steps is \(steps): expected 20 or more, or there is no curve to see")
        }
    }

    /// As one of the ranks, all of which find the same.
    func run<Task: VisionTask>(
        _: Task.Type, _ settings: Task.Configuration, _ worker: Worker, _ results: ResultOptions
    ) throws {
        if let threads = settings.threads { TorchRuntime.threads = threads }
        worker.note("start-up, meeting the other ranks")
        let group = try worker.makeGroup()
        let task = try Task(settings)
        let plan = try TrainingPlan(settings, count: task.trainingData.count, topology: worker.topology)
        let finder = try LearningRateFinder(task, settings, plan: plan, group: group, devices: worker.devices.all)
        worker.begun()
        let progress = worker.makeProgress()
        let test = try finder.run(LearningRateRamp(lowest: lowest, highest: highest, steps: steps)) { done in
            worker.note("step \(done), looking for a learning rate")
            progress.update(ProgressReport("ramp", completed: done, total: steps, samples: done))
        }
        progress.finish()
        if group.isMain { try show(test, results) }
    }

    private func show(_ test: RangeTest, _ results: ResultOptions) throws {
        print("rate       loss       smoothed")
        for point in test.points {
            print(String(format: "%-10.3g %-10.4g %.4g", point.rate, point.loss, point.smoothed))
        }
        print("steepest: \(text(test.steepest)), a tenth of the minimum's: \(text(test.minimumOverTen))")
        // Before what is written past it.
        fflush(nil)
        if let plot { try RangeTestPlot(test).svg.write(toFile: plot, atomically: true, encoding: .utf8) }
        try results.write(Result(points: test.points, steepest: test.steepest, minimumOverTen: test.minimumOverTen))
    }

    private func text(_ rate: Double?) -> String {
        rate.map { String(format: "%.3g", $0) } ?? "none, the loss never falls"
    }

    private struct Result: Encodable {
        let points: [RangeTest.Point]
        let steepest, minimumOverTen: Double?
    }
}
