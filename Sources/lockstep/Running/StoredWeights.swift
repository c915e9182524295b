import Foundation
import Torch
import Training
import VisionTasks

/// Weights as they are kept: in a file whose tensors have names, or in a checkpoint's folder.
enum StoredWeights {
    /// What is there decides, and of what is not there the name.
    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        return exists ? isFolder.boolValue : Form(path) == .folder
    }

    static func read(_ path: String, _ choice: ChosenWeights = .last) throws -> StateDict {
        guard isFolder(path) else { return try WeightsFile.stateDict(path) }
        return try Checkpoint.verified(path: path).weights(choice)
    }

    /// - Parameters:
    ///   - source: where a folder's step, metrics and settings come from.
    ///   - configuration: a file with the settings, in their place.
    static func write(
        _ tensors: StateDict, to path: String, from source: Checkpoint?, configuration: String?
    ) throws {
        switch Form(path) {
        case .safetensors: try Safetensors.write(tensors, metadata: ["format": "pt"], to: path)
        case .pytorch: try PyTorchArchive.write(tensors, to: path)
        case .folder:
            try writeFolder(tensors, URL(filePath: path), source?.manifest, configuration ?? source?.configuration)
        }
    }

    private static func writeFolder(
        _ tensors: StateDict, _ path: URL, _ manifest: CheckpointManifest?, _ configuration: String?
    ) throws {
        let settings = try configuration.map { try Data(contentsOf: URL(filePath: $0)) }
        let store = CheckpointStore(
            folder: path.deletingLastPathComponent().path, versions: ["libtorch": TorchRuntime.version])
        _ = try store.writeAlone(
            path.lastPathComponent, step: manifest?.step ?? 0, epoch: manifest?.epoch ?? 0,
            metrics: manifest?.metrics ?? [:]
        ) { draft in
            try draft.add("model.safetensors") { try Safetensors.write(tensors, metadata: ["format": "pt"], to: $0) }
            if let settings { try draft.add("config.yaml", settings) }
        }
    }

    /// What to write, by the name; a checkpoint's folder has no suffix.
    enum Form {
        case safetensors, pytorch, folder

        init(_ path: String) {
            self =
                switch URL(fileURLWithPath: path).pathExtension {
                case "safetensors": .safetensors
                case "pth", "pt": .pytorch
                default: .folder
                }
        }
    }
}

extension Checkpoint {
    /// One whose files are all there and as they were written; if not, the error offers others of the same run.
    static func verified(
        path: String, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> Checkpoint {
        let folder = URL(filePath: path).deletingLastPathComponent().relativePath
        return try CheckpointStore(folder: folder).open(path, progress: progress)
    }

    /// The same, for a command that does nothing else meanwhile and shows how far it has come.
    static func verifiedInSight(path: String) throws -> Checkpoint {
        let progress = ProgressLine(console: .standardError())
        defer { progress.finish() }
        return try verified(path: path) { done, total in
            // Small ones take no time.
            guard total >= 64 << 20 else { return }
            let (done, total) = (done >> 20, total >> 20)
            progress.update(ProgressReport("verifying", completed: done, total: total, samples: done, unit: "MiB"))
        }
    }

    /// Its settings, where it has any.
    fileprivate var configuration: String? { try? file("config.yaml") }
}
