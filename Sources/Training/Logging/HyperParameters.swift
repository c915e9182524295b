internal import OrderedCollections

/// The settings of a run as a table has them: one value for each path, such as `optimizer.learningRate`.
public struct HyperParameters: Sendable {
    enum Value: Sendable, Equatable {
        case number(Double)
        case truth(Bool)
        case text(String)
    }

    let values: [(name: String, value: Value)]

    /// Settings that are nil are left out; lists are one text.
    public init(_ configuration: some Encodable) throws {
        values = try ConfigurationEncoder.tree(of: configuration).leaves(at: [])
    }
}

extension ConfigurationTree {
    fileprivate func leaves(at path: [String]) throws -> [(name: String, value: HyperParameters.Value)] {
        let name = path.joined(separator: ".")
        switch content {
        case .null: return []
        case .scalar(let text): return [(name, isText ? .text(text) : .init(text))]
        case .list: return [(name, .text(try yaml.split(separator: "\n").joined(separator: " ")))]
        case .map(let members): return try members.flatMap { try $1.leaves(at: path + [$0]) }
        }
    }
}

extension HyperParameters.Value {
    /// As YAML reads a word.
    fileprivate init(_ text: String) {
        if let number = Double(configurationText: text) {
            self = .number(number)
        } else if let truth = Bool(text) {
            self = .truth(truth)
        } else {
            self = .text(text)
        }
    }
}
