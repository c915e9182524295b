import DataPipeline
import Foundation
import Logging
import NN
import Parallel
import Torch
import Training
import VisionTasks

/// One rank's part of a training run, from the first greeting to the last checkpoint.
struct TrainingRun<Task: VisionTask> {
    let settings: Task.Configuration
    let resume: String
    let weights: InitialWeights?
    private let stopping: StoppingOptions
    let worker: Worker

    init(
        _ settings: Task.Configuration, _ beginning: BeginningOptions, _ stopping: StoppingOptions, _ worker: Worker
    ) throws {
        self.settings = settings
        // Ranks that are started again go on where they were.
        resume = worker.isRestarted ? "auto" : beginning.resume
        weights = try beginning.initialWeights
        self.stopping = stopping
        self.worker = worker
    }

    func run(_ results: ResultOptions) throws {
        if let threads = settings.threads { TorchRuntime.threads = threads }
        worker.note("start-up, meeting the other ranks")
        let group = try worker.makeGroup()
        try requireSame(settings, over: group)
        let progress = worker.makeProgress()
        let interruption = try Interruption { progress.print(Interruption.notice) }
        let setting = try makeSetting(group, interruption)
        worker.note("start-up, reading the data's headers")
        let task = try Task(settings)
        // Before there is a log: a run that never began is not in the way of the next one.
        try check(task)
        let plan = try TrainingPlan(settings, count: task.trainingData.count, topology: worker.topology)
        let (log, file) = try makeLog(setting, progress)
        let description = try introduce(task, plan, setting, log)
        let outcome = try file.noting { try train(task, plan, setting, description, progress, log) }
        if group.isMain { try report(outcome, setting.folder, log, results, interruption) }
        if case .interrupted = outcome {
            // Other launchers end all ranks with the first: not while the main one still writes.
            try group.barrier()
            worker.leaveOnRequest()
        }
    }

    /// What settings and data may turn out to be wrong in, and makes the model fit its memory.
    private func check(_ task: Task) throws {
        _ = try settings.groups.parameterGroups(of: task.model)
        try settings.memory.apply(to: task.model)
        try settings.validatePrecision(on: worker.devices.all)
    }

    private func train(
        _ task: Task, _ plan: TrainingPlan, _ setting: RunSetting, _ description: RunDescription,
        _ progress: ProgressLine, _ log: Logger
    ) throws -> Trainer<Task>.Outcome {
        let checkpoint = try begin(task, setting, log)
        let reporter = try makeReporter(setting, description, progress, log, resuming: checkpoint)
        let report = EvaluationReport(setting.group.isMain ? ReportWriter(setting.folder) : nil)
        let trainer = try Trainer(
            task, settings, plan: plan, setting: setting, resuming: checkpoint, reporter: reporter,
            callbacks: [report])
        worker.begun()
        let outcome = try trainer.run()
        if let failure = report.finish() { log.warning("the report was not written: \(failure)") }
        return outcome
    }

    private func makeReporter(
        _ setting: RunSetting, _ description: RunDescription, _ progress: ProgressLine, _ log: Logger,
        resuming checkpoint: Checkpoint?
    ) throws -> any RunReporter {
        guard setting.group.isMain else { return SilentReporter() }
        // A run that was killed before its first checkpoint begins anew: so does its log.
        let isAnew = checkpoint == nil && FileManager.default.fileExists(atPath: setting.folder.log)
        return try MainReporter(
            settings.log, folder: setting.folder, resumingAt: isAnew ? .beginning : checkpoint?.resumePoint,
            description, progress: progress
        ) { log.info("\($0)") }
    }

    private func makeSetting(_ group: any ProcessGroup, _ interruption: Interruption) throws -> RunSetting {
        let made = group.isMain ? try worker.launchedFolder ?? Self.makeFolder(settings, resume).path : ""
        let folder = RunFolder(path: try gatherTexts(made, over: group)[0])
        if group.isMain {
            try folder.removePartialFiles()
            try Data(resolvedYAML(settings).utf8).write(to: URL(fileURLWithPath: folder.configuration))
        }
        try worker.keepRecord(in: folder)
        let note = worker.note
        return RunSetting(
            group: group, topology: worker.topology, folder: folder, devices: worker.devices.all,
            stopRequested: { interruption.isRequested }, stopWithin: stopping.deadline,
            note: note)
    }

    /// What is said of the run, in `ranks/<rank>.log` and, from the main rank, on the terminal.
    private func makeLog(_ setting: RunSetting, _ progress: ProgressLine) throws -> (Logger, RankLog) {
        let rank = setting.group.rank
        let log = try RankLog(
            rank: rank, path: setting.folder.rankLog(rank), progress: setting.group.isMain ? progress : nil)
        return (Logger(label: "lockstep") { _ in RankLogHandler(log) }, log)
    }

    private func requireSame(_ settings: Task.Configuration, over group: any ProcessGroup) throws {
        let hashes = try gatherTexts("\(configurationHash(settings)) \(worker.devices.kind)", over: group)
        for (rank, hash) in hashes.enumerated() where hash != hashes[0] {
            throw ConfigurationError(
                "rank \(rank) has other settings than rank 0: give all ranks the same file, overrides and --device")
        }
    }

    private func report(
        _ outcome: Trainer<Task>.Outcome, _ folder: RunFolder, _ log: Logger,
        _ results: ResultOptions, _ interruption: Interruption
    ) throws {
        switch outcome {
        case .finished(let metrics):
            try results.write(metrics)
            let best = metrics.isEmpty ? "last" : "best"
            log.info("done: \(folder.checkpoints)/\(best), report: \(folder.report)")
        case .interrupted(let step):
            let checkpoint = settings.name == nil ? "\(folder.checkpoints)/last" : "auto"
            log.info("stopped after step \(step); go on with --resume \(checkpoint)")
            if let lateness = stopping.lateness(interruption.secondsSinceRequest) { log.warning("\(lateness)") }
            if let next = try stopping.goOn() { log.info("\(next)") }
        }
    }
}
