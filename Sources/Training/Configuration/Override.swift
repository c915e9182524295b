internal import OrderedCollections

/// One `a.b.c=value` of the command line. The value is YAML: a word, or a flow list as in `sizes=[320, 416]`.
struct Override {
    let tree: ConfigurationTree

    init(_ text: String) throws {
        let halves = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let path = halves[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard halves.count == 2, !path.contains("") else {
            throw ConfigurationError("an override must be key=value, as in batch.global=64; found \(text)")
        }
        let value = try Self.value(halves[1], of: text)
        tree = path.reversed().reduce(value) { inner, name in
            ConfigurationTree(content: .map([name: inner]), origin: .override(text))
        }
    }

    private static func value(_ value: String, of text: String) throws -> ConfigurationTree {
        do {
            return try ConfigurationTree(yaml: value) { _ in .override(text) }
        } catch {
            let reason = "the value of the override \(text) is not YAML (\(explain(error)))"
            throw ConfigurationError("\(reason); quote a text with special characters, as in 'name=\"*.png\"'")
        }
    }
}
