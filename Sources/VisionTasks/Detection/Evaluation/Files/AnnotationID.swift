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
    mutating func annotationID() throws -> AnnotationID {
        if isAtString() { return .text(try string()) }
        let number = try number()
        // Beyond, a double no longer tells neighbours apart.
        guard let whole = Int(exactly: number), abs(whole) < 1 << 53 else {
            throw Refusal("\(number) is no id: a whole number or a text was expected")
        }
        return .number(whole)
    }

    /// `[x, y, width, height]`.
    mutating func cocoBox() throws -> COCOBox {
        var numbers: SIMD4<Double> = .zero
        var count = 0
        try list { scanner in
            let number = try scanner.number()
            if count < 4 { numbers[count] = number }
            count += 1
        }
        guard count == 4 else { throw Refusal("a box is [x, y, width, height]: found \(count) numbers") }
        guard numbers.z >= 0, numbers.w >= 0 else {
            throw Refusal("a box is [x, y, width, height]: found width \(numbers.z) and height \(numbers.w)")
        }
        return COCOBox(x: numbers.x, y: numbers.y, width: numbers.z, height: numbers.w)
    }
}

/// Says where in a file something was refused.
func placing<Result>(_ place: @autoclosure () -> String, _ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let refusal as Refusal {
        throw Refusal("\(place()): \(refusal.reason)")
    }
}
