import Foundation

/// What a YOLO set's data.yaml says: names of classes, and where the splits are.
///
/// Files of that kind use little of YAML, and only that is read: `key: value`, lists in brackets or of lines with a dash,
/// and lines of `number: name`.
struct YOLODescription {
    var names: [String] = []
    /// `path`, `train`, `val`, `test` and whatever else has a value on its line.
    private(set) var values: [String: String] = [:]

    /// - Throws: `DataError` when it cannot be read.
    init(_ path: String) throws {
        var isInNames = false
        for line in try TextFile.read(path).split(whereSeparator: \.isNewline) {
            let content = Self.withoutRemark(String(line))
            if content.isEmpty { continue }
            if isInNames, line.first == " " || line.first == "-" {
                names.append(Self.item(content))
                continue
            }
            guard let (key, value) = Self.entry(content) else { continue }
            isInNames = key == "names"
            if isInNames { names = Self.list(value) } else { values[key] = value }
        }
    }

    private static func withoutRemark(_ line: String) -> String {
        let end = line.range(of: " #")?.lowerBound ?? line.endIndex
        let content = line.first == "#" ? "" : line[..<end]
        return content.trimmingCharacters(in: .whitespaces)
    }

    private static func entry(_ line: String) -> (key: String, value: String)? {
        guard let colon = line.firstIndex(of: ":") else { return nil }
        return (bare(String(line[..<colon])), bare(String(line[line.index(after: colon)...])))
    }

    /// `[a, b]` or `{0: a, 1: b}`.
    private static func list(_ value: String) -> [String] {
        guard let first = value.first, "[{".contains(first) else { return [] }
        return value.dropFirst().dropLast().split(separator: ",").map { item(String($0)) }
    }

    /// `- name` or `0: name` or just the name.
    private static func item(_ text: String) -> String {
        let text = text.trimmingCharacters(in: .whitespaces)
        if text.hasPrefix("- ") { return bare(String(text.dropFirst(2))) }
        if let (key, value) = entry(text), Int(key) != nil { return value }
        return bare(text)
    }

    private static func bare(_ text: String) -> String {
        text.trimmingCharacters(in: .whitespaces).trimmingCharacters(in: CharacterSet(charactersIn: "\"'"))
    }
}
