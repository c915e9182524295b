import Torch

/// How a file of annotations names an image, a category or an object: by a whole number or a text.
public enum AnnotationID: Hashable, Sendable, CustomStringConvertible {
    case number(Int)
    case text(String)

    public var description: String {
        switch self {
        case .number(let number): "\(number)"
        case .text(let text): "\"\(text)\""
        }
    }
}

/// Numbers by size, then texts by their characters' codes: as Python sorts either.
extension AnnotationID: Comparable {
    public static func < (a: AnnotationID, b: AnnotationID) -> Bool {
        switch (a, b) {
        case (.number(let a), .number(let b)): a < b
        case (.text(let a), .text(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
        case (.number, .text): true
        case (.text, .number): false
        }
    }
}

extension AnnotationID: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int.self) {
            self = .number(number)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        }
    }
}

extension JSONScanner {
    package mutating func annotationID() throws -> AnnotationID {
        if isAtString() { return .text(try string()) }
        let number = try number()
        // Beyond, a double no longer tells neighbours apart.
        guard let whole = Int(exactly: number), abs(whole) < 1 << 53 else {
            throw Refusal("\(number) is no id: a whole number or a text was expected")
        }
        return .number(whole)
    }
}
