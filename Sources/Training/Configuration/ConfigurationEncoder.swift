internal import OrderedCollections

/// Turns a configuration into a tree. Unlike other encoders it keeps the order of declaration, and writes an optional
/// that is nil as null: so the defaults name every key there is.
final class ConfigurationEncoder: Encoder {
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    private enum Shape {
        case value(ConfigurationTree)
        case list, map
    }
    private var shape = Shape.value(ConfigurationTree(content: .null))
    private var items: [ConfigurationEncoder] = []
    private var members: OrderedDictionary<String, ConfigurationEncoder> = [:]

    static func tree(of value: some Encodable) throws -> ConfigurationTree {
        let encoder = ConfigurationEncoder()
        try encoder.set(value)
        return encoder.tree
    }

    private var tree: ConfigurationTree {
        switch shape {
        case .value(let tree): tree
        case .list: ConfigurationTree(content: .list(items.map(\.tree)))
        case .map: ConfigurationTree(content: .map(members.mapValues(\.tree)))
        }
    }

    func container<Key>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        shape = .map
        return KeyedEncodingContainer(Members(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        shape = .list
        return Items(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(encoder: self) }

    fileprivate func set<Value: Encodable>(_ value: Value) throws {
        if let scalar = value as? any ConfigurationScalar {
            let tree = ConfigurationTree(content: .scalar(scalar.configurationText), isText: value is String)
            shape = .value(tree)
        } else {
            try value.encode(to: self)
            if value is any Unordered { members.sort { $0.key < $1.key } }
        }
    }

    fileprivate func child(_ name: String) -> ConfigurationEncoder {
        let child = ConfigurationEncoder()
        members[name] = child
        return child
    }

    fileprivate func nextItem() -> ConfigurationEncoder {
        items.append(ConfigurationEncoder())
        return items[items.count - 1]
    }

    fileprivate var itemCount: Int { items.count }
}

/// A dictionary has no order of its own, so its keys are sorted: the configuration's hash must not vary by chance.
private protocol Unordered {}
extension Dictionary: Unordered {}

private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: ConfigurationEncoder
    let codingPath: [any CodingKey] = []

    func encodeNil(forKey key: Key) { _ = encoder.child(key.stringValue) }

    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try encoder.child(key.stringValue).set(value)
    }

    private func set(_ value: (some Encodable)?, _ key: Key) throws {
        let child = encoder.child(key.stringValue)
        if let value { try child.set(value) }
    }

    func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws { try set(value, key) }

    // The protocol's own versions for these types leave out what is nil, and would win over the generic one.
    func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: String?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: Float?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: Int8?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: Int16?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: Int32?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: UInt?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: UInt8?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: UInt16?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws { try set(value, key) }
    func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try set(value, key) }

    func nestedContainer<Nested>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
        encoder.child(key.stringValue).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder.child(key.stringValue).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { encoder.child("super") }

    func superEncoder(forKey key: Key) -> any Encoder { encoder.child(key.stringValue) }
}

private struct Items: UnkeyedEncodingContainer {
    let encoder: ConfigurationEncoder
    let codingPath: [any CodingKey] = []
    var count: Int { encoder.itemCount }

    func encodeNil() { _ = encoder.nextItem() }

    func encode<Value: Encodable>(_ value: Value) throws { try encoder.nextItem().set(value) }

    func nestedContainer<Nested>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        encoder.nextItem().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder.nextItem().unkeyedContainer() }

    func superEncoder() -> any Encoder { encoder.nextItem() }
}

private struct Single: SingleValueEncodingContainer {
    let encoder: ConfigurationEncoder
    let codingPath: [any CodingKey] = []

    /// A fresh encoder's value is null already.
    func encodeNil() {}

    func encode<Value: Encodable>(_ value: Value) throws { try encoder.set(value) }
}
