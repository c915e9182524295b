import Foundation

/// Where a scene's files are within a set's folder: `*` stands for the scene's id.
struct ScenePatterns: Sendable, Hashable {
    var image: String
    var elevation: String?
    var labels: String?
    var erodedLabels: String?
}

/// One of them.
struct ScenePattern {
    private let folder, prefix, suffix: String
    private let hasStar: Bool

    /// - Parameter root: the folder that the pattern begins in.
    init(_ pattern: String, root: String) throws {
        let path = (pattern.hasPrefix("/") ? pattern : "\(root)/\(pattern)") as NSString
        let parts = path.lastPathComponent.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, !path.deletingLastPathComponent.contains("*") else {
            throw DataError("the pattern \(pattern) is not understood: a file's name may have one *, folders none")
        }
        folder = path.deletingLastPathComponent
        (prefix, suffix, hasStar) = (parts[0], parts.count == 2 ? parts[1] : "", parts.count == 2)
    }

    /// Of all files that there are, in the order in which people count.
    func ids() throws -> [String] {
        guard hasStar else { return [(prefix as NSString).deletingPathExtension] }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw DataError("\(folder) is no folder that can be read: the files \(prefix)*\(suffix) are expected in it")
        }
        let fitting = names.filter {
            $0.hasPrefix(prefix) && $0.hasSuffix(suffix) && $0.count > prefix.count + suffix.count
        }
        return fitting.map { String($0.dropFirst(prefix.count).dropLast(suffix.count)) }
            .sorted { $0.compare($1, options: .numeric) == .orderedAscending }
    }

    func path(of id: String) -> String { "\(folder)/\(prefix)\(hasStar ? id : "")\(suffix)" }

    /// The file's path; nil where there is none. Numbers in ids may have leading zeros: Potsdam's elevations do.
    func file(of id: String) -> String? {
        let padded = id.split(separator: "_").map { String($0).leftPadded(to: 2) }.joined(separator: "_")
        return [id, padded].map(path).first(where: FileManager.default.fileExists)
    }

    var folderExists: Bool { FileManager.default.fileExists(atPath: folder) }
}
