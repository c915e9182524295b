import DataPipeline
import Foundation
import Parallel
import Training
import VisionTasks

/// `lockstep profile --loader`: how many samples a second the loader makes when nothing else runs.
extension Profiling {
    func profileLoader() throws {
        let task = try Task(settings)
        let plan = try TrainingPlan(settings, count: task.trainingData.count, topology: .solo)
        // The first epoch fills the cache of decoded volumes, so it does not count.
        let rate = try samplesPerSecond(task, plan, steps: options.steps ?? 50, warmUp: plan.stepsPerEpoch)
        FileHandle.standardError.write(
            Data("loader: \(rate.formatted(.number.precision(.fractionLength(1)))) samples/s\n".utf8))
        try results.write(["samplesPerSecond": rate])
    }

    private func samplesPerSecond(
        _ task: Task, _ plan: TrainingPlan, steps: Int, warmUp: Int
    ) throws -> Double {
        let epochs = (warmUp + steps + plan.stepsPerEpoch - 1) / plan.stepsPerEpoch
        let loader = Loader(
            task.trainingData, plan.batches.requests(epochs: 0..<epochs), seed: 0, workers: settings.loader.workers,
            prefetch: settings.loader.prefetch, collate: Task.collate)
        defer { loader.cancel() }
        let progress = ProgressLine(console: .standardError())
        defer { progress.finish() }
        var done = 0
        func nextCount() throws -> Int {
            let count = try loader.nextBatch()?.request.indices.count ?? 0
            done += 1
            progress.update(
                ProgressReport("loading", completed: done, total: warmUp + steps, samples: done, unit: "batches"))
            return count
        }
        for _ in 0..<warmUp { _ = try nextCount() }
        let start = ContinuousClock.now
        var samples = 0
        for _ in 0..<steps { samples += try nextCount() }
        return Double(samples) / (start.duration(to: .now) / .seconds(1))
    }
}
