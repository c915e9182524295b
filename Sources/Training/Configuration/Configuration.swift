internal import Foundation
internal import OrderedCollections

/// The typed defaults, with a YAML file over them and `a.b.c=value` overrides over both.
///
/// A file need only name what differs. Maps are merged key by key, lists are replaced as a whole, and `null` empties an
/// optional. Nothing is ignored: a key that the type does not have is an error.
///
/// - Throws: `ConfigurationError`, a paragraph for the user.
public func loadConfiguration<C: Codable & Sendable>(defaults: C, file: String?, overrides: [String] = []) throws -> C {
    let tree = try givenTrees(file, overrides).reduce(ConfigurationEncoder.tree(of: defaults)) { $0.merged(with: $1) }
    let configuration = try ConfigurationDecoder.decode(C.self, from: tree)
    let unknown = UnknownKeys(known: try ConfigurationEncoder.tree(of: configuration))
    let complaints = unknown.complaints(about: tree)
    guard complaints.isEmpty else { throw ConfigurationError(complaints.joined(separator: "\n")) }
    return configuration
}

/// One setting of a configuration, before its type is known.
///
/// - Returns: nil where it is not given.
/// - Throws: `ConfigurationError`, a paragraph for the user.
public func readSetting<Value: Decodable>(_ key: String, of file: String?, overrides: [String] = []) throws -> Value? {
    let given = try givenTrees(file, overrides)
    let merged = given.dropFirst().reduce(given.first) { $0?.merged(with: $1) }
    guard case .map(let members)? = merged?.content, let value = members[key] else { return nil }
    let alone = ConfigurationTree(content: .map([key: value]), origin: value.origin)
    return try ConfigurationDecoder.decode([String: Value].self, from: alone)[key]
}

private func givenTrees(_ file: String?, _ overrides: [String]) throws -> [ConfigurationTree] {
    try (file.map(readTree).map { [$0] } ?? []) + overrides.map { try Override($0).tree }
}

/// The whole configuration, defaults included, in the order of declaration; loads as the same configuration.
public func resolvedYAML(_ configuration: some Encodable) throws -> String {
    try ConfigurationEncoder.tree(of: configuration).yaml
}

/// SHA-256 of `resolvedYAML`, in hexadecimal: ranks whose hashes differ were started with different configurations.
public func configurationHash(_ configuration: some Encodable) throws -> String {
    sha256(Array(try resolvedYAML(configuration).utf8))
}

private func readTree(_ file: String) throws -> ConfigurationTree {
    let tree = try parse(try readText(file), file)
    switch tree.content {
    case .map: return tree
    case .null: throw ConfigurationError("\(file) is empty: give it at least one key, or leave the file out")
    case .scalar, .list: throw ConfigurationError("\(file) must be a map of keys and values; found \(tree.summary)")
    }
}

private func readText(_ file: String) throws(ConfigurationError) -> String {
    do {
        if let text = String(data: try readFile(file), encoding: .utf8) { return text }
    } catch {
        throw ConfigurationError("\(error)")
    }
    throw ConfigurationError("\(file) is not a text in UTF-8")
}

private func parse(_ text: String, _ file: String) throws -> ConfigurationTree {
    do {
        return try ConfigurationTree(yaml: text) { .file(file, line: $0) }
    } catch {
        throw ConfigurationError("\(file) is not valid YAML: \(explain(error))")
    }
}
