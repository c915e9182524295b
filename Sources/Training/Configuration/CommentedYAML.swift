internal import OrderedCollections
internal import Yams

/// The settings of a configuration that matter, as YAML with a comment after each.
///
/// Those are the ones that have a note, and the ones that differ from their defaults, which say what the default is. Loads as
/// the same configuration.
///
/// - Parameter notes: by the settings' paths, such as `batch.global`. One for a setting that does not exist is a mistake.
public func commentedYAML<C: Encodable>(_ configuration: C, defaults: C, notes: [String: String]) throws -> String {
    var writer = CommentedYAML(notes: notes)
    try writer.write(ConfigurationEncoder.tree(of: configuration), ConfigurationEncoder.tree(of: defaults))
    let strange = Set(notes.keys).subtracting(writer.known).sorted()
    precondition(strange.isEmpty, "notes on settings that do not exist: \(strange.joined(separator: ", "))")
    return writer.text
}

private struct CommentedYAML {
    let notes: [String: String]
    private(set) var text = ""
    private(set) var known: Set<String> = []

    init(notes: [String: String]) { self.notes = notes }

    /// Where comments begin, if the setting leaves room for them.
    private static let column = 34

    mutating func write(_ tree: ConfigurationTree, _ defaults: ConfigurationTree?, at path: [String] = []) throws {
        for (key, value) in tree.members {
            let standard = defaults?.members[key]
            let place = path + [key]
            known.insert(place.joined(separator: "."))
            if value.members.isEmpty {
                try writeSetting(value, standard, at: place)
            } else {
                try writeSection(value, standard, at: place)
            }
        }
    }

    /// Its heading only if something comes below it.
    private mutating func writeSection(
        _ section: ConfigurationTree, _ defaults: ConfigurationTree?, at path: [String]
    ) throws {
        let before = text
        let gap = path.count == 1 ? "\n" : ""
        text += "\(gap)\(indent(path))\(path[path.count - 1]):\n"
        let heading = text
        try write(section, defaults, at: path)
        if text == heading { text = before }
    }

    private mutating func writeSetting(
        _ value: ConfigurationTree, _ standard: ConfigurationTree?, at path: [String]
    ) throws {
        let (setting, usual) = (try value.flow, try standard?.flow)
        let note = notes[path.joined(separator: ".")]
        guard note != nil || setting != usual else { return }
        let difference = usual.flatMap { $0 == setting || $0.saysLittle ? nil : "(default \($0))" }
        let comment = [note, difference].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
        let line = "\(indent(path))\(path[path.count - 1]): \(setting)"
        if path.count == 1, isWithinSection { text += "\n" }
        text += comment.isEmpty ? "\(line)\n" : "\(padded(line))# \(comment)\n"
    }

    private var isWithinSection: Bool { text.split(separator: "\n").last?.hasPrefix(" ") ?? false }

    private func indent(_ path: [String]) -> String { String(repeating: "  ", count: path.count - 1) }

    private func padded(_ line: String) -> String {
        line + String(repeating: " ", count: max(2, Self.column - line.count))
    }
}

extension ConfigurationTree {
    fileprivate var members: OrderedDictionary<String, ConfigurationTree> {
        if case .map(let members) = content { members } else { [:] }
    }
}

extension String {
    /// Of a default that nobody learns anything from: nothing, or too much for a comment.
    fileprivate var saysLittle: Bool { ["null", "''", "[]"].contains(self) || count > 40 }
}
