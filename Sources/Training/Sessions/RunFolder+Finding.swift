import Torch

extension RunFolder {
    /// All runs in a folder, by name.
    ///
    /// - Throws: `FileError` when it cannot be listed.
    public static func all(in parent: String) throws -> [RunFolder] {
        try names(in: parent).map { RunFolder(path: "\(parent)/\($0)") }.filter(\.isRun)
    }

    /// The run that a user means: by its path, its name, or the beginning of its name.
    ///
    /// - Throws: `ConfigurationError` that names the nearest when there is none, or all when there are several.
    public static func find(_ name: String, in parent: String) throws -> RunFolder {
        let asked = name.hasSuffix("/") ? String(name.dropLast()) : name
        for folder in [RunFolder(path: "\(parent)/\(asked)"), RunFolder(path: asked)] where folder.isRun {
            return folder
        }
        let runs = try all(in: parent)
        let beginning = runs.filter { $0.name.hasPrefix(asked) }
        if beginning.count == 1 { return beginning[0] }
        guard beginning.isEmpty else {
            let names = beginning.map(\.name).joined(separator: ", ")
            throw ConfigurationError("several runs in \(parent) begin with \(asked): \(names)")
        }
        let hint = nearest(asked, in: runs.map(\.name)).map { ": did you mean \($0)?" } ?? "; see lockstep runs list"
        throw ConfigurationError("\(parent) has no run \(asked)\(hint)")
    }

    /// Its last part.
    public var name: String { String(path.split(separator: "/").last ?? "") }

    private var isRun: Bool { isFolder(ranks) || byteCount(ofFile: session) != nil }
}
