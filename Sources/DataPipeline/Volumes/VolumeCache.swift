import Foundation
import Torch

/// Prepared volumes in files that all processes of a machine share.
///
/// A volume is prepared once: whoever comes first does it under a lock, the others wait and then map the same memory,
/// read-only. An entry is a safetensors file that says what it was made from; when that has changed, or the file is
/// damaged, it is made again. It takes eight bytes a voxel for image and label, uncompressed.
struct VolumeCache: Sendable {
    /// Part of every entry's key: raise it when preparing, or an entry's layout, changes.
    private static let version = 1

    let folder: String
    let preparation: VolumePreparation

    /// - Throws: `ImagingError` when the folder cannot be made.
    init(folder: String, preparation: VolumePreparation) throws {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw ImagingError(folder, "cannot be made: \(error)", remedy: "name another cache folder, or none")
        }
        self.folder = folder
        self.preparation = preparation
    }

    static var defaultFolder: String { cacheFolder("volumes") }

    func volume(_ pair: VolumePair) throws -> PreparedVolume {
        let entry = try entry(of: pair)
        if let volume = load(pair, entry) { return volume }
        return try FileLock.with("\(entry.path).lock") {
            if let volume = load(pair, entry) { return volume }
            try store(preparation.prepare(pair), entry)
            guard let volume = load(pair, entry) else {
                throw ImagingError(entry.path, "was written and cannot be read", remedy: "turn the cache off")
            }
            return volume
        }
    }

    private struct Entry {
        let path: String
        /// What it was made from.
        let key: String
    }

    /// The file's name follows from the pair and the preparation alone, so that an outdated entry is replaced.
    private func entry(of pair: VolumePair) throws -> Entry {
        let identity = "\(absolutePath(pair.image)) \(absolutePath(pair.label)) \(preparation)"
        let state = "\(try fileFingerprint(pair.image)) \(try fileFingerprint(pair.label))"
        let name = String(fowlerNollVo(identity.utf8), radix: 16)
        return Entry(path: "\(folder)/\(pair.id)-\(name).safetensors", key: "\(Self.version) \(identity) \(state)")
    }

    private func load(_ pair: VolumePair, _ entry: Entry) -> PreparedVolume? {
        guard let tensors = MappedTensors(entry.path, key: entry.key), let image = tensors["image"],
            let label = tensors["label"], let counts = tensors["counts"], let affine = tensors["affine"]
        else { return nil }
        return PreparedVolume(
            id: pair.id, image: image, label: label, affine: affine.array(),
            backgroundThreshold: preparation.backgroundThreshold, counts: counts)
    }

    private func store(_ volume: PreparedVolume, _ entry: Entry) throws {
        let tensors: StateDict = [
            "affine": Tensor(volume.affine), "counts": volume.index.counts,
            "image": volume.image, "label": volume.label,
        ]
        try Safetensors.write(tensors, metadata: ["key": entry.key], to: entry.path)
    }
}
