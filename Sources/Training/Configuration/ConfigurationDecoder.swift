internal import OrderedCollections

/// Gives a tree its types; every error names the dotted path, what was found there and what is allowed.
struct ConfigurationDecoder: Decoder {
    let tree: ConfigurationTree
    let codingPath: [any CodingKey]
    let userInfo: [CodingUserInfoKey: Any] = [:]

    static func decode<Value: Decodable>(_ type: Value.Type, from tree: ConfigurationTree) throws -> Value {
        try ConfigurationDecoder(tree: tree, codingPath: []).value(type)
    }

    func container<Key>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .map(let members) = tree.content else { throw wrong("a map of keys and values") }
        return KeyedDecodingContainer(Members(decoder: self, members: members))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .list(let items) = tree.content else { throw wrong("a list") }
        return Items(decoder: self, items: items)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { Single(decoder: self) }

    fileprivate var isNull: Bool {
        if case .null = tree.content { true } else { false }
    }

    fileprivate func child(_ tree: ConfigurationTree, _ key: any CodingKey) -> ConfigurationDecoder {
        ConfigurationDecoder(tree: tree, codingPath: codingPath + [key])
    }

    fileprivate func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if let words = allowedWords(type) { try checkWord(words) }
        if let scalar = type as? any ConfigurationScalar.Type { return try self.scalar(scalar, as: type) }
        do {
            return try type.init(from: self)
        } catch let DecodingError.dataCorrupted(context) {
            throw ConfigurationError("\(name): \(context.debugDescription)\(tree.place)")
        }
    }

    private func scalar<Value>(_ type: any ConfigurationScalar.Type, as: Value.Type) throws -> Value {
        guard case .scalar(let text) = tree.content, let value = type.init(configurationText: text) as? Value else {
            throw wrong(type.expectation)
        }
        return value
    }

    private func checkWord(_ words: [String]) throws {
        guard case .scalar(let text) = tree.content, words.contains(text) else {
            throw wrong("one of \(words.joined(separator: ", "))")
        }
    }

    private func wrong(_ expectation: String) -> ConfigurationError {
        ConfigurationError("\(name) must be \(expectation); found \(tree.summary)\(tree.place)")
    }

    fileprivate func missing(_ key: any CodingKey) -> ConfigurationError {
        ConfigurationError("\(dotted(codingPath + [key])) is missing; found \(tree.summary)\(tree.place)")
    }

    private var name: String { codingPath.isEmpty ? "the configuration" : dotted(codingPath) }

    private func dotted(_ path: [any CodingKey]) -> String {
        path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}

private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: ConfigurationDecoder
    let members: OrderedDictionary<String, ConfigurationTree>
    var codingPath: [any CodingKey] { decoder.codingPath }
    var allKeys: [Key] { members.keys.compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try member(key).isNull }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try member(key).value(type)
    }

    func nestedContainer<Nested>(keyedBy type: Nested.Type, forKey key: Key) throws -> KeyedDecodingContainer<Nested> {
        try member(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try member(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { decoder }

    func superDecoder(forKey key: Key) throws -> any Decoder { try member(key) }

    private func member(_ key: any CodingKey) throws -> ConfigurationDecoder {
        guard let tree = members[key.stringValue] else { throw decoder.missing(key) }
        return decoder.child(tree, key)
    }
}

private struct Items: UnkeyedDecodingContainer {
    let decoder: ConfigurationDecoder
    let items: [ConfigurationTree]
    var currentIndex = 0
    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { items.count }
    var isAtEnd: Bool { currentIndex == items.count }

    mutating func decodeNil() throws -> Bool {
        guard current.isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next().value(type) }

    mutating func nestedContainer<Nested>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
        try next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }

    mutating func superDecoder() -> any Decoder { next() }

    private var current: ConfigurationDecoder { decoder.child(items[currentIndex], Index(intValue: currentIndex)) }

    private mutating func next() -> ConfigurationDecoder {
        defer { currentIndex += 1 }
        return current
    }

    private struct Index: CodingKey {
        let position: Int
        var intValue: Int? { position }
        var stringValue: String { String(position) }

        init(intValue: Int) { position = intValue }
        init?(stringValue: String) { nil }
    }
}

private struct Single: SingleValueDecodingContainer {
    let decoder: ConfigurationDecoder
    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { decoder.isNull }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.value(type) }
}
