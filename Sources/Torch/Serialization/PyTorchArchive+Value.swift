internal import OrderedCollections

extension PyTorchArchive {
    /// Python's plain data. Sets come as lists, `torch.Size` as a tuple, dtypes and devices as their names.
    public indirect enum Value: Sendable {
        case none
        case bool(Bool)
        case int(Int)
        /// Beyond 64 bits, as seeds can be.
        case wideInt(Int128)
        case double(Double)
        case string(String)
        case bytes([UInt8])
        case list([Value])
        case tuple([Value])
        case dictionary(OrderedDictionary<Key, Value>)
        case tensor(Tensor)
    }

    /// A dictionary's key.
    public enum Key: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral,
        ExpressibleByIntegerLiteral
    {
        case string(String)
        case int(Int)

        public init(stringLiteral value: String) { self = .string(value) }
        public init(integerLiteral value: Int) { self = .int(value) }

        public var description: String {
            switch self {
            case .string(let text): text
            case .int(let number): "\(number)"
            }
        }
    }
}

extension PyTorchArchive.Value {
    /// The value of a dictionary's key; nil for another key, or when this is no dictionary.
    public subscript(key: PyTorchArchive.Key) -> PyTorchArchive.Value? {
        guard case .dictionary(let entries) = self else { return nil }
        return entries[key]
    }

    public var tensor: Tensor? {
        guard case .tensor(let tensor) = self else { return nil }
        return tensor
    }
}

// MARK: - From a pickle

extension PyTorchArchive.Value {
    package init(_ object: PickleObject, in containers: [PickleContainer]) throws {
        var tree = PickleTree(containers: containers)
        self = try tree.value(object, depth: 0)
    }
}

/// Makes a tree of the graph that a pickle describes. A graph can hold itself, or so much of itself that its tree would
/// fill any memory: both are refused.
private struct PickleTree {
    let containers: [PickleContainer]
    private var count = 0
    /// What has been made of a container and how many objects it counts for, so that shared ones cost no time.
    private var made: [Int: (value: PyTorchArchive.Value, count: Int)] = [:]
    private static let countLimit = 50_000_000
    private static let depthLimit = 200

    init(containers: [PickleContainer]) { self.containers = containers }

    mutating func value(_ object: PickleObject, depth: Int) throws -> PyTorchArchive.Value {
        try account(for: 1, depth: depth)
        return switch object {
        case .none: .none
        case .bool(let value): .bool(value)
        case .int(let value): .int(value)
        case .wideInt(let value): .wideInt(value)
        case .double(let value): .double(value)
        case .string(let value): .string(value)
        case .bytes(let value): .bytes(value)
        case .tensor(let value): .tensor(value)
        case .storage(let value): .tensor(value.elements)
        case .global(.dtype(let dtype)): .string("torch.\(dtype)")
        case .global: throw PickleInterpreter.malformed
        case .container(let index): try value(ofContainer: index, depth: depth + 1)
        }
    }

    private mutating func account(for objects: Int, depth: Int) throws {
        count += objects
        guard count < Self.countLimit, depth < Self.depthLimit else {
            throw Refusal("is nested too deeply or holds itself: PyTorch writes no such checkpoints")
        }
    }

    private mutating func value(ofContainer index: Int, depth: Int) throws -> PyTorchArchive.Value {
        if let (value, count) = made[index] {
            try account(for: count, depth: depth)
            return value
        }
        let before = count
        let value = try value(containers[index], depth: depth)
        made[index] = (value, count - before)
        return value
    }

    private mutating func value(_ container: PickleContainer, depth: Int) throws -> PyTorchArchive.Value {
        switch container {
        case .list(let items): .list(try items.map { try value($0, depth: depth) })
        case .tuple(let items): .tuple(try items.map { try value($0, depth: depth) })
        case .dictionary(let entries): .dictionary(try dictionary(entries, depth: depth))
        }
    }

    private mutating func dictionary(
        _ entries: [(key: PickleObject, value: PickleObject)], depth: Int
    ) throws -> OrderedDictionary<PyTorchArchive.Key, PyTorchArchive.Value> {
        var dictionary: OrderedDictionary<PyTorchArchive.Key, PyTorchArchive.Value> = [:]
        for entry in entries { dictionary[try key(entry.key)] = try value(entry.value, depth: depth) }
        return dictionary
    }

    private func key(_ object: PickleObject) throws -> PyTorchArchive.Key {
        switch object {
        case .string(let text): .string(text)
        case .int(let number): .int(number)
        default: throw Refusal("has a dictionary with keys that are neither strings nor integers")
        }
    }
}
