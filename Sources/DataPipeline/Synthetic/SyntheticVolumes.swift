import Foundation
import Torch

/// A folder of synthetic volumes: `img0.nii.gz`, `seg0.nii.gz`, ... as MONAI's tutorial makes them.
public enum SyntheticVolumes {
    package static let manifestName = "synthetic.json"

    public enum Outcome: Sendable { case written, alreadyThere }

    /// Makes `count` volumes from one `numpy.random.seed(seed)`, one after the other: float32 images and int32 labels
    /// `[X, Y, Z, 1]`, affine the identity.
    ///
    /// Processes that do it at the same time wait for the first and find its work done. A complete set of the same
    /// settings is left as it is. One that was interrupted is made again; a set of other settings is replaced.
    ///
    /// - Parameters:
    ///   - workers: threads, one volume each at a time.
    ///   - progress: called with the volumes that are done, in order, on the caller's thread.
    /// - Throws: `DataError` when the folder holds other volumes, `ImagingError` when it cannot be written.
    @discardableResult
    public static func write(
        count: Int, _ volume: SyntheticVolume = SyntheticVolume(size: [128, 128, 128]), seed: UInt32 = 0,
        to folder: String, workers: Int = ProcessInfo.processInfo.activeProcessorCount,
        progress: (_ done: Int) -> Void = { _ in }
    ) throws -> Outcome {
        try volume.check()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return try FileLock.with("\(folder)/.lock") {
            let manifest = SyntheticManifest(volume: volume, count: count, seed: seed)
            if manifest.describesCompleteSet(in: folder) { return .alreadyThere }
            try manifest.makeRoom(in: folder)
            try make(manifest, in: folder, workers, progress)
            try manifest.completed.write(to: folder)
            return .written
        }
    }

    /// The loader's workers make and write the volumes.
    private static func make(
        _ manifest: SyntheticManifest, in folder: String, _ workers: Int, _ progress: (Int) -> Void
    ) throws {
        var random = NumPyRandom(seed: manifest.seed)
        let drawn = (0..<manifest.count).map { _ in manifest.volume.draw(from: &random) }
        let files = SyntheticFiles(volume: manifest.volume, drawn: drawn, folder: folder)
        let requests = (0..<manifest.count).map { BatchRequest(indices: [$0]) }
        let loader = Loader(files, requests, seed: 0, workers: workers, prefetch: max(workers, 1)) { _ in }
        var done = 0
        while try loader.nextBatch() != nil {
            done += 1
            progress(done)
        }
    }
}

/// The files of a set: a sample is made by writing it.
private struct SyntheticFiles: Dataset {
    let volume: SyntheticVolume
    let drawn: [SyntheticVolume.Drawn]
    let folder: String

    var count: Int { drawn.count }

    func sample(_ index: Int, _ random: inout SampleRandom) throws {
        let (image, label) = volume.render(drawn[index])
        // Level 1: half the time of the usual 6, for files a tenth larger.
        try NIfTI.write(image.unsqueezed(3), to: "\(folder)/img\(index).nii.gz", level: 1)
        try NIfTI.write(label.unsqueezed(3), to: "\(folder)/seg\(index).nii.gz", level: 1)
    }

    func name(of index: Int) -> String { "\(folder)/img\(index).nii.gz" }
}
