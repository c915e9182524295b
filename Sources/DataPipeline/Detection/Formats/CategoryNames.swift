import Foundation
import Torch

/// The names of a set's classes while it is read.
struct CategoryNames {
    let names: [String]
    private let indices: [String: Int]

    init(_ names: [String]) {
        self.names = names
        indices = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    /// One name a line, as `classes.txt` and darknet's `.names` have them.
    init(file path: String) throws {
        let text = try TextFile.read(path)
        self.init(TextFile.lines(text).map(\.text))
    }

    func index(of name: String) -> Int? { indices[name] }

    func unknown(_ name: String) -> String {
        let hint = nearest(name, in: names).map { "; did you mean \($0)?" } ?? ""
        return "no class is called \"\(name)\"\(hint)"
    }

    func outOfRange(_ category: Int) -> String {
        "class \(category) does not exist: there are \(names.count), counted from 0"
    }
}

/// Files of lines.
enum TextFile {
    /// - Throws: `DataError` when it cannot be read, or is no UTF-8.
    static func read(_ path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw DataError("\(path) cannot be read: \(systemReason())")
        }
        guard let text = String(data: data, encoding: .utf8) else { throw DataError("\(path) is no text in UTF-8") }
        return text
    }

    /// Lines with something on them, without the white space around it; numbers from 1.
    static func lines(_ text: String) -> [(number: Int, text: String)] {
        text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated().compactMap {
            index, line in
            let line = line.trimmingCharacters(in: .whitespaces)
            return line.isEmpty ? nil : (index + 1, line)
        }
    }
}
