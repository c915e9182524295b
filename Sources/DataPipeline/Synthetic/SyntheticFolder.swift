import Foundation
import Torch

/// A folder that holds one synthetic set, with its settings in a manifest, so that a set that is there already is known.
struct SyntheticFolder<Settings: Codable & Equatable> {
    let path: String
    let settings: Settings
    /// The files and folders of a set, which are removed for the next.
    let contents: [String]

    private static var manifestName: String { "synthetic.json" }
    /// There while a set is being written.
    private static var unfinishedName: String { ".unfinished" }

    private var manifest: String { "\(path)/\(Self.manifestName)" }

    /// Has `body` write the set, unless one of the same settings is there. Waits for others that are at it.
    ///
    /// - Throws: `DataError` when the folder holds other things, `ImagingError` when it cannot be written.
    func write(_ body: () throws -> Void) throws -> SyntheticOutcome {
        try makeFolders([path])
        return try FileLock.with("\(path)/.lock") {
            if try isThere() { return .alreadyThere }
            try makeRoom()
            try body()
            try writeManifest()
            return .written
        }
    }

    private func isThere() throws -> Bool {
        guard let data = FileManager.default.contents(atPath: manifest) else { return false }
        guard let earlier = try? JSONDecoder().decode(Settings.self, from: data) else {
            throw DataError("\(path) holds a synthetic set of another kind: name another folder")
        }
        return earlier == settings
    }

    /// Removes an earlier set; what nobody here has made is not ours to overwrite.
    private func makeRoom() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0 != ".lock" }
        let known = [Self.manifestName, Self.unfinishedName]
        guard names.isEmpty || known.contains(where: names.contains) else {
            throw DataError(
                "\(path) holds other things, such as \(names[0]): name another folder for the synthetic set")
        }
        try writeText("", to: "\(path)/\(Self.unfinishedName)")
        for name in contents + [Self.manifestName] where names.contains(name) {
            try FileManager.default.removeItem(atPath: "\(path)/\(name)")
        }
    }

    private func writeManifest() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let data = try encoder.encode(settings)
        try replaceFile(manifest) { try $0.write(data) }
        unlink("\(path)/\(Self.unfinishedName)")
    }
}

public enum SyntheticOutcome: Sendable { case written, alreadyThere }
