internal import OrderedCollections

/// A configuration before it has types: what YAML, overrides and defaults have in common.
struct ConfigurationTree {
    enum Content {
        case null
        /// A number, a truth value or a text, as it was written.
        case scalar(String)
        case list([ConfigurationTree])
        /// In the order of declaration, or of the file.
        case map(OrderedDictionary<String, ConfigurationTree>)
    }

    /// Where a value was written, to be named when it is wrong.
    enum Origin {
        case defaults
        case file(String, line: Int)
        case override(String)
    }

    var content: Content
    var origin = Origin.defaults
    /// Whether it is a text even if it looks like a number: it was quoted, or comes from a `String`.
    var isText = false

    /// What an error says was found here.
    var summary: String {
        switch content {
        case .null: "nothing"
        case .scalar(let text): isText ? "\"\(text)\"" : text
        case .list(let items): "a list of \(items.count)"
        case .map(let members): "a map with the keys \(members.keys.joined(separator: ", "))"
        }
    }

    /// ` (line 3 of run.yaml)`, to follow the description of an error.
    var place: String {
        switch origin {
        case .defaults: ""
        case .file(let path, let line): " (line \(line) of \(path))"
        case .override(let text): " (in the override \(text))"
        }
    }

    /// Maps are merged key by key; anything else is replaced as a whole.
    func merged(with other: ConfigurationTree) -> ConfigurationTree {
        guard case .map(let mine) = content, case .map(let theirs) = other.content else { return other }
        let union = mine.merging(theirs) { $0.merged(with: $1) }
        return ConfigurationTree(content: .map(union), origin: other.origin)
    }
}
