internal import OrderedCollections

/// The settings of a configuration under their whole names, such as `optimizer.learningRate`, in its order; lists are one
/// value.
///
/// - Throws: when it is no YAML.
package func flatSettings(ofYAML text: String) throws -> [(key: String, value: String)] {
    try ConfigurationTree(yaml: text) { .file("config.yaml", line: $0) }.flat(under: nil)
}

extension ConfigurationTree {
    fileprivate func flat(under name: String?) -> [(key: String, value: String)] {
        switch content {
        case .map(let members) where !members.isEmpty:
            members.flatMap { key, value in value.flat(under: (name.map { $0 + "." } ?? "") + key) }
        default: name.map { [($0, inline)] } ?? []
        }
    }

    private var inline: String {
        switch content {
        case .null: "null"
        case .scalar(let text): text
        case .list(let items): "[\(items.map(\.inline).joined(separator: ", "))]"
        case .map(let members): "{\(members.map { "\($0): \($1.inline)" }.joined(separator: ", "))}"
        }
    }
}
