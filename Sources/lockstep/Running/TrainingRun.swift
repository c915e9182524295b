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
    private let resume: String
    private let weights: InitialWeights?
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
        let checkpoint = try agreeOnCheckpoint(setting)
        if let checkpoint {
            log.info("resuming from \(checkpoint.path)")
            if let loss = settings.parallel.lossOnResuming(checkpoint, ranks: setting.group.size) {
                log.warning("not exactly where it was: \(loss)")
            }
        }
        if let weights { try begin(task, with: weights, checkpoint, setting.group, log) }
        // A run that was killed before its first checkpoint begins anew: so does its log.
        let isAnew = checkpoint == nil && FileManager.default.fileExists(atPath: setting.folder.log)
        let reporter: any RunReporter =
            setting.group.isMain
            ? try MainReporter(
                settings.log, folder: setting.folder, resumingAt: isAnew ? 0 : checkpoint?.step, description,
                progress: progress
            ) { log.info("\($0)") }
            : SilentReporter()
        let report = EvaluationReport(setting.group.isMain ? ReportWriter(setting.folder) : nil)
        let trainer = try Trainer(
            task, settings, plan: plan, setting: setting, resuming: checkpoint, reporter: reporter,
            callbacks: [report])
        worker.begun()
        let outcome = try trainer.run()
        if let failure = report.finish() { log.warning("the report was not written: \(failure)") }
        return outcome
    }

    /// The main rank reads the weights, which become all ranks'.
    private func begin(
        _ task: Task, with weights: InitialWeights, _ checkpoint: Checkpoint?, _ group: any ProcessGroup, _ log: Logger
    ) throws {
        guard checkpoint == nil else { return log.info("weights: the checkpoint's, not those of \(weights.path)") }
        if group.isMain {
            let report = try weights.load(into: task.model)
            log.info("\(report)")
        }
        for tensor in task.model.stateDict.values { try group.broadcast(tensor, from: 0) }
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

// MARK: - Folders and checkpoints

extension TrainingRun {
    /// A run that is not resumed never writes into another one's folder.
    static func makeFolder(_ settings: Task.Configuration, _ resume: String) throws -> RunFolder {
        guard let name = settings.name else { return try .makeUnique(task: settings.task.rawValue) }
        let path = RunFolder(path: "runs/\(name)")
        if let session = Session(of: path), session.state == .running {
            throw ConfigurationError(
                """
                \(path.path) is being run by process \(session.process.process): stop it by lockstep runs stop \(name), or \
                choose another name
                """)
        }
        if resume != "auto", !path.has(resume), FileManager.default.fileExists(atPath: path.log) {
            throw ConfigurationError(
                "\(path.path) holds a run already: go on with it by --resume auto, or choose another name")
        }
        return try .make(named: name)
    }

    /// The main rank looks for it and verifies it, and all go on from the one that it has found.
    private func agreeOnCheckpoint(_ setting: RunSetting) throws -> Checkpoint? {
        let found = setting.group.isMain ? try findCheckpoint(setting.folder) : nil
        let sharing = CheckpointSharing(over: setting.group, isLocalMain: worker.topology.isLocalMain)
        return try sharing.share(found)
    }

    private func findCheckpoint(_ folder: RunFolder) throws -> Checkpoint? {
        let store = CheckpointStore(folder: folder.checkpoints)
        switch resume {
        case "none": return nil
        case "auto":
            // What a killed run has left half done is put right first.
            try store.prepareForWriting()
            return try store.latest()
        default: return try store.open(resume)
        }
    }
}

extension RunFolder {
    /// Whether a checkpoint is one of this run's own, so that the run goes on from it in its folder.
    fileprivate func has(_ checkpoint: String) -> Bool {
        let folder = URL(filePath: checkpoint).standardizedFileURL.deletingLastPathComponent()
        return folder.path == URL(filePath: checkpoints).standardizedFileURL.path
    }
}
