import Foundation
import Logging
import NN
import Parallel
import Torch
import Training
import VisionTasks

extension TrainingRun {
    /// The checkpoint that the run goes on from; without one the model gets the weights that it is to begin with.
    func begin(_ task: Task, _ setting: RunSetting, _ log: Logger) throws -> Checkpoint? {
        guard let checkpoint = try agreeOnCheckpoint(setting) else {
            if let weights { try load(weights, into: task.model, setting.group, log) }
            return nil
        }
        log.info("resuming from \(checkpoint.path)")
        if let loss = settings.parallel.lossOnResuming(checkpoint, ranks: setting.group.size) {
            log.warning("not exactly where it was: \(loss)")
        }
        if let weights { log.info("weights: the checkpoint's, not those of \(weights.path)") }
        return checkpoint
    }

    /// The main rank reads the weights, which become all ranks'.
    private func load(
        _ weights: InitialWeights, into model: Module, _ group: any ProcessGroup, _ log: Logger
    ) throws {
        if group.isMain {
            let report = try weights.load(into: model)
            log.info("\(report)")
        }
        for tensor in model.stateDict.values { try group.broadcast(tensor, from: 0) }
    }

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
