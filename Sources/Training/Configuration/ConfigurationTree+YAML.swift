internal import OrderedCollections
internal import Yams

extension ConfigurationTree {
    /// Reads one YAML document; `origin` is given the line of each value.
    init(yaml: String, origin: (Int) -> Origin) throws {
        guard let node = try Yams.compose(yaml: yaml) else {
            self.init(content: .null, origin: origin(1))
            return
        }
        var budget = Self.limit
        try Self.spend(&budget, on: node)
        self.init(node, line: nil, origin)
    }

    /// Aliases can name so much of a document so often that its tree would fill any memory.
    private static let limit = 100_000

    private static func spend(_ budget: inout Int, on node: Node) throws(ConfigurationError) {
        budget -= 1
        guard budget > 0 else { throw ConfigurationError("it has more than \(limit) values, by way of its aliases") }
        switch node {
        case .scalar, .alias: return
        case .sequence(let items): for item in items { try spend(&budget, on: item) }
        case .mapping(let pairs): for (_, value) in pairs { try spend(&budget, on: value) }
        }
    }

    /// A value is placed at the line of its key, which is where a reader looks for it.
    private init(_ node: Node, line: Int?, _ origin: (Int) -> Origin) {
        let place = origin(line ?? node.mark?.line ?? 1)
        switch node {
        case .scalar(let scalar): self.init(scalar, place)
        case .sequence(let items):
            self.init(content: .list(items.map { Self($0, line: nil, origin) }), origin: place)
        case .mapping(let pairs):
            let members = pairs.map { key, value in
                (key.scalar?.string ?? "?", Self(value, line: key.mark?.line, origin))
            }
            self.init(content: .map(OrderedDictionary(members) { $1 }), origin: place)
        case .alias(let alias): self.init(content: .scalar(alias.anchor.rawValue), origin: place)
        }
    }

    private init(_ scalar: Node.Scalar, _ origin: Origin) {
        let isPlain = [.any, .plain].contains(scalar.style)
        let isNull = isPlain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
        self.init(content: isNull ? .null : .scalar(scalar.string), origin: origin, isText: !isPlain)
    }

    /// Reads back as the same tree; texts that look like numbers are quoted.
    var yaml: String {
        get throws { try Yams.serialize(node: node, width: -1, allowUnicode: true) }
    }

    /// The same within one line.
    var flow: String {
        get throws {
            // Within a list that is written so, everything is; a text alone would be a document with its own end.
            let list = try Yams.serialize(node: Node([node], Tag(.implicit), .flow), width: -1, allowUnicode: true)
            return String(list.trimmingPrefix("[").prefix { $0 != "\n" }.dropLast())
        }
    }

    private var node: Node {
        switch content {
        case .null: Node("null")
        case .scalar(let text): Node(text, Tag(.implicit), looksOtherwise(text) ? .singleQuoted : .any)
        case .list(let items): Node(items.map(\.node), Tag(.implicit), items.allSatisfy(\.isLeaf) ? .flow : .block)
        case .map(let members): Node(members.map { (Node($0), $1.node) }, Tag(.implicit))
        }
    }

    private var isLeaf: Bool {
        switch content {
        case .null, .scalar: true
        case .list, .map: false
        }
    }

    private func looksOtherwise(_ text: String) -> Bool {
        isText && (text.isEmpty || Resolver.default.resolveTag(of: Node(text)) != .str)
    }
}

/// One line about what is wrong with the YAML, without the file's text.
func explain(_ error: any Error) -> String {
    switch error as? YamlError {
    case .duplicatedKeysInMapping(let keys, let context)?:
        "line \(context.mark.line): the key \(keys.joined(separator: ", ")) is there twice"
    case .scanner(let context, let problem, let mark, _)?, .parser(let context, let problem, let mark, _)?,
        .composer(let context, let problem, let mark, _)?:
        "line \(mark.line), column \(mark.column): \(problem)\(context.map { ", \($0.text)" } ?? "")"
    default: "\(error)"
    }
}
