import DataPipeline
import Foundation

/// The files that a user named, one by one or by their folder.
enum InputFiles {
    static func volumes(_ inputs: [String]) throws -> [String] {
        let files = try inputs.flatMap { try expand($0, suffixes: [".nii", ".nii.gz"]) }
        guard !files.isEmpty else { throw DataError("no .nii or .nii.gz file in \(inputs.joined(separator: ", "))") }
        return files
    }

    private static func expand(_ path: String, suffixes: [String]) throws -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw DataError("\(path) does not exist")
        }
        guard isFolder.boolValue else { return [path] }
        let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        return names.filter { name in suffixes.contains(where: name.hasSuffix) }.map { "\(path)/\($0)" }
    }
}
