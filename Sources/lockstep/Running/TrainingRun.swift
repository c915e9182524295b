import DataPipeline
import Foundation
import Logging
import Parallel
import Torch
import Training
import VisionTasks

/// One rank's part of a training run, from the first greeting to the last checkpoint.
struct TrainingRun<Task: VisionTask> {
    private let settings: Task.Configuration
    private let resume: String
    private let worker: Worker

    init(_ settings: Task.Configuration, _ resume: String, _ worker: Worker) {
        self.settings = settings
        // Ranks that are started again go on where they were.
        self.resume = worker.isRestarted ? "auto" : resume
        self.worker = worker
    }

    func run(_ results: ResultOptions) throws {
        if let threads = settings.threads { TorchRuntime.threads = threads }
        worker.note("start-up, meeting the other ranks")
        let group = try worker.makeGroup()
        try requireSame(settings, over: group)
        let progress = worker.makeProgress()
        let setting = try makeSetting(group, progress)
        worker.note("start-up, reading the data's headers")
        let task = try Task(settings)
        // Before there is a log: a run that never began is not in the way of the next one.
        let groups = try settings.groups.parameterGroups(of: task.model)
        try settings.memory.apply(to: task.model)
        try settings.validatePrecision(on: worker.devices.all)
        let plan = try TrainingPlan(settings, count: task.trainingData.count, topology: worker.topology)
        let log = try makeLog(setting, progress)
        log.info("run: \(setting.folder.path)")
        for line in try worker.connections() { log.info("\(line)") }
        log.info("plan: \(plan)")
        for line in task.notes { log.info("\(line)") }
        for line in GroupTable(groups, settings.optimizer, plan.rate).lines { log.info("\(line)") }
        if group.isMain, settings.memory.estimate {
            try MemoryReport(Task.self, settings, plan, worker.topology, worker.devices).tell(log)
        }
        let devices = try worker.describeDevices(settings.parallel.strategy, over: group)
        if let devices { log.info("devices: \(devices)") }
        if group.isMain {
            try RunEnvironment.current(plan: "\(plan)", ranks: group.size, devices: devices).write(to: setting.folder)
        }
        let outcome = try train(task, plan, setting, progress, log)
        if group.isMain { try report(outcome, setting.folder, log, results) }
        if case .interrupted = outcome {
            // Other launchers end all ranks with the first: not while the main one still writes.
            try group.barrier()
            worker.leaveOnRequest()
        }
    }

    private func train(
        _ task: Task, _ plan: TrainingPlan, _ setting: RunSetting, _ progress: ProgressLine, _ log: Logger
    ) throws -> Trainer<Task>.Outcome {
        let checkpoint = try agreeOnCheckpoint(setting)
        if let checkpoint {
            log.info("resuming from \(checkpoint.path)")
            if let loss = settings.parallel.lossOnResuming(checkpoint, ranks: setting.group.size) {
                log.warning("not exactly where it was: \(loss)")
            }
        }
        let reporter: any RunReporter =
            setting.group.isMain
            ? try MainReporter(
                settings.log, folder: setting.folder, resumingAt: checkpoint?.step, progress: progress
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

    private func makeSetting(_ group: any ProcessGroup, _ progress: ProgressLine) throws -> RunSetting {
        let made = group.isMain ? try worker.launchedFolder ?? Self.makeFolder(settings, resume).path : ""
        let folder = RunFolder(path: try gatherTexts(made, over: group)[0])
        if group.isMain { try Data(resolvedYAML(settings).utf8).write(to: URL(fileURLWithPath: folder.configuration)) }
        try worker.keepRecord(in: folder)
        let interruption = try Interruption { progress.print(Interruption.notice) }
        let note = worker.note
        return RunSetting(
            group: group, topology: worker.topology, folder: folder, devices: worker.devices.all,
            stopRequested: { interruption.isRequested },
            note: note)
    }

    /// What is said of the run, in `ranks/<rank>.log` and, from the main rank, on the terminal.
    private func makeLog(_ setting: RunSetting, _ progress: ProgressLine) throws -> Logger {
        let rank = setting.group.rank
        let log = try RankLog(
            rank: rank, path: setting.folder.rankLog(rank), progress: setting.group.isMain ? progress : nil)
        return Logger(label: "lockstep") { _ in RankLogHandler(log) }
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
        _ results: ResultOptions
    ) throws {
        switch outcome {
        case .finished(let metrics):
            try results.write(metrics)
            let best = metrics.isEmpty ? "last" : "best"
            log.info("done: \(folder.checkpoints)/\(best), watch with: tensorboard --logdir \(folder.path)")
        case .interrupted(let step):
            let checkpoint = settings.name == nil ? "\(folder.checkpoints)/last" : "auto"
            log.info("stopped after step \(step); go on with --resume \(checkpoint)")
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
        if resume != "auto", FileManager.default.fileExists(atPath: path.log) {
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
