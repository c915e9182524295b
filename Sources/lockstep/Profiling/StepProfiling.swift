import DataPipeline
import Foundation
import NN
import Parallel
import Torch
import Training
import VisionTasks

/// Training steps as the trainer makes them, on all ranks, of which nothing is kept.
struct MeasuredRun<Task: VisionTask> {
    let task: Task
    let trainer: Trainer<Task>
    let batches: Trainer<Task>.MeasuredBatches
    let group: any ProcessGroup
    let devices: [Device]
    /// One batch of a rank.
    let example: Task.Batch
    /// Where the batches come from, for people.
    let origin: String
    private let progress: ProgressLine

    init(_ profiling: Profiling<Task>, _ worker: Worker, in folder: RunFolder) throws {
        var settings = profiling.settings
        if let threads = settings.threads { TorchRuntime.threads = threads }
        worker.note("start-up, meeting the other ranks")
        group = try worker.makeGroup()
        devices = worker.devices.all
        progress = worker.makeProgress()
        // More than anyone measures: the trainer ends with its last epoch.
        settings.epochs = 1 << 20
        let usesData = profiling.usesTrainingData
        task = try usesData ? Task(settings) : Task(withoutData: settings)
        let count = usesData ? task.trainingData.count : Self.endless
        var plan = try TrainingPlan(settings, count: count, topology: worker.topology)
        let inputs = profiling.options.batch ?? plan.batches.microBatch * task.inputsPerSample
        example = try task.exampleBatch(inputs: inputs, size: profiling.options.input?.sizes)
        if !usesData {
            (settings.batch.global, settings.batch.perRank) = (nil, inputs)
            plan = try TrainingPlan(settings, count: Self.endless, topology: worker.topology)
        }
        batches = usesData ? .trainingData : .repeating(example)
        origin =
            usesData
            ? "batches of \(settings.trainingPath)" : "a made-up batch of \(task.input(of: example).shape) a rank"
        let setting = RunSetting(
            group: group, topology: worker.topology, folder: folder, devices: devices, note: worker.note)
        trainer = try Trainer(
            task, settings, plan: plan, setting: setting, resuming: nil, reporter: SilentReporter())
        worker.begun()
    }

    /// Samples of an epoch, where there are no real ones.
    private static var endless: Int { 1 << 20 }

    func steps(
        _ options: ProfileOptions, count: Int, recording: (() throws -> Void) throws -> Void = { try $0() }
    ) throws -> Latencies {
        defer { progress.finish() }
        let total = options.warmUps + count
        return try trainer.measure(batches, warmUps: options.warmUps, steps: count, recording: recording) { done in
            progress.update(ProgressReport("measuring", completed: done, total: total, samples: done, unit: "steps"))
        }
    }
}

extension Profiling {
    /// Where there is a folder of data, and nothing else was asked for.
    var usesTrainingData: Bool {
        !options.changesInput && FileManager.default.fileExists(atPath: settings.trainingPath)
    }

    /// Runs `body` on each rank.
    func measureSteps(_ launch: LaunchOptions, _ body: (MeasuredRun<Task>, Worker) throws -> Void) throws {
        try launch.run(devicesPerRank: settings.parallel.devicesOfRank, folder: TemporaryRun.folder()) { worker in
            try worker.withTemporaryFolder { try body(MeasuredRun(self, worker, in: $0), worker) }
        }
    }
}
