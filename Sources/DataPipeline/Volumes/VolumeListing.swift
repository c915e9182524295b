import Foundation

/// A file name with one `*`.
struct NamePattern: CustomStringConvertible {
    let prefix, suffix: String

    init(_ text: String) throws {
        let parts = text.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            throw DataError("\"\(text)\" is no pattern of file names: it needs one *, as in img*.nii.gz")
        }
        (prefix, suffix) = (String(parts[0]), String(parts[1]))
    }

    var description: String { "\(prefix)*\(suffix)" }

    func name(of id: String) -> String { prefix + id + suffix }

    /// What the `*` stands for in a name, or nil when the name is of another kind.
    func id(of name: String) -> String? {
        let length = name.count - prefix.count - suffix.count
        guard length > 0, name.hasPrefix(prefix), name.hasSuffix(suffix) else { return nil }
        return String(name.dropFirst(prefix.count).prefix(length))
    }
}

/// The files of a folder that fit a pattern.
struct VolumeListing {
    let folder: String
    let pattern: NamePattern
    /// In the order of the files' names.
    let ids: [String]
    private let known: Set<String>

    init(_ folder: String, _ pattern: NamePattern) throws {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            throw DataError("\(folder) cannot be listed: it is no folder, or may not be read")
        }
        self.folder = folder
        self.pattern = pattern
        let sorted = names.filter { !$0.hasPrefix(".") }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        ids = sorted.compactMap(pattern.id)
        known = Set(ids)
    }

    func contains(_ id: String) -> Bool { known.contains(id) }

    func path(of id: String) -> String { "\(folder)/\(pattern.name(of: id))" }
}
