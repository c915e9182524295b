import Foundation
import Torch

/// What a folder of synthetic volumes holds, so that a set that is there already is known again.
package struct SyntheticManifest: Codable, Equatable {
    let volume: SyntheticVolume
    let count: Int
    let seed: UInt32
    /// Written as false before the first volume and as true after the last.
    private(set) var isComplete = false

    package init(volume: SyntheticVolume, count: Int, seed: UInt32) {
        self.volume = volume
        self.count = count
        self.seed = seed
    }

    var completed: SyntheticManifest {
        var manifest = self
        manifest.isComplete = true
        return manifest
    }

    private var files: [String] { (0..<count).flatMap { ["img\($0).nii.gz", "seg\($0).nii.gz"] } }

    func describesCompleteSet(in folder: String) -> Bool {
        Self.read(from: folder) == completed
            && files.allSatisfy { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }
    }

    /// Removes an earlier set, and marks the folder as one whose set is not complete.
    /// - Throws: when there are volumes that no earlier set accounts for: they are not ours to overwrite.
    func makeRoom(in folder: String) throws {
        let earlier = Self.read(from: folder)
        let leftovers = try names(in: folder).filter(AtomicFile.isPartial)
        for file in (earlier?.files ?? []) + leftovers { unlink("\(folder)/\(file)") }
        let strangers = try names(in: folder).filter(Self.isVolume).sorted()
        guard let first = strangers.first else { return try write(to: folder) }
        throw DataError(
            "\(folder) holds \(strangers.count) volumes that were not made here, such as \(first): "
                + "name another folder for the synthetic ones")
    }

    package func write(to folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let data = try encoder.encode(self)
        try replaceFile("\(folder)/\(SyntheticVolumes.manifestName)") { try $0.write(data) }
    }

    private static func read(from folder: String) -> SyntheticManifest? {
        let data = FileManager.default.contents(atPath: "\(folder)/\(SyntheticVolumes.manifestName)")
        return data.flatMap { try? JSONDecoder().decode(SyntheticManifest.self, from: $0) }
    }

    private func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder)
    }

    private static func isVolume(_ name: String) -> Bool {
        !name.hasPrefix(".") && (name.hasSuffix(".nii") || name.hasSuffix(".nii.gz"))
    }
}
