/// The keyword arguments of a case of the fixtures, under PyTorch's or MONAI's names.
public struct FixtureOptions: Decodable, Sendable {
    private let values: [String: Value]

    public init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: Value].self)
    }

    public func contains(_ name: String) -> Bool { values[name] != nil }

    public func flag(_ name: String, default absent: Bool = false) -> Bool {
        if case .flag(let value) = values[name] { value } else { absent }
    }

    /// nil also where the value is null.
    public func number(_ name: String) -> Double? {
        if case .number(let value) = values[name] { value } else { nil }
    }

    public func integer(_ name: String) -> Int? { number(name).map { Int($0) } }

    public func text(_ name: String) -> String? {
        if case .text(let value) = values[name] { value } else { nil }
    }

    /// A number is a list of one.
    public func numbers(_ name: String) -> [Double]? {
        if case .numbers(let list) = values[name] { list } else { number(name).map { [$0] } }
    }

    public func integers(_ name: String) -> [Int]? { numbers(name).map { $0.map { Int($0) } } }

    private enum Value: Decodable, Sendable {
        case flag(Bool)
        case number(Double)
        case text(String)
        case numbers([Double])
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let value = try? container.decode(Bool.self) {
                self = .flag(value)
            } else if let value = try? container.decode(Double.self) {
                self = .number(value)
            } else if let value = try? container.decode([Double].self) {
                self = .numbers(value)
            } else {
                self = (try? container.decode(String.self)).map { .text($0) } ?? .other
            }
        }
    }
}
