import DataPipeline
import Foundation

/// The files that a user named, one by one or by their folder.
enum InputFiles {
    static func find(_ inputs: [String], suffixes: [String]) throws -> [String] {
        let files = try inputs.flatMap { try expand($0, suffixes: suffixes) }
        guard !files.isEmpty else {
            let kinds = suffixes.joined(separator: " or ")
            throw DataError("no \(kinds) file in \(inputs.joined(separator: ", "))")
        }
        try expectDistinctNames(files)
        return files
    }

    /// What is written for a file has its name.
    private static func expectDistinctNames(_ files: [String]) throws {
        var known: [String: String] = [:]
        for file in files {
            let name = URL(filePath: file).deletingPathExtension().lastPathComponent
            if let other = known.updateValue(file, forKey: name) {
                throw DataError("\(other) and \(file) have one name, so their results would: predict them apart")
            }
        }
    }

    private static func expand(_ path: String, suffixes: [String]) throws -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw DataError("\(path) does not exist")
        }
        guard isFolder.boolValue else { return [path] }
        let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        return names.filter { name in suffixes.contains(where: name.lowercased().hasSuffix) }.map { "\(path)/\($0)" }
    }
}
