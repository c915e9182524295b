import Foundation

/// Takes JSON apart in one pass over a mapped file: what nobody asks for is passed over without being kept. COCO's
/// annotations are 450 MB, most of them outlines.
struct JSONReader {
    struct Failure: Error {
        let line: Int
        let reason: String
    }

    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    /// From 1.
    private(set) var line = 1

    /// - Parameter bytes: they must stay while the reader is used.
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Calls `member` with each name; it must consume the value.
    mutating func object(_ member: (inout JSONReader, String) throws -> Void) throws {
        try items("{", "}") { reader in
            let name = try reader.string()
            try reader.expect(":")
            try member(&reader, name)
        }
    }

    mutating func array(_ element: (inout JSONReader) throws -> Void) throws { try items("[", "]", element) }

    mutating func number() throws -> Double {
        skipSpace()
        let start = position
        while position < bytes.count, Self.isNumeric(bytes[position]) { position += 1 }
        let text = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
        guard let number = Double(String(decoding: text, as: UTF8.self)) else {
            position = start
            throw failure("expected a number")
        }
        return number
    }

    mutating func string() throws -> String {
        try expect("\"")
        let start = position
        let hasEscapes = try skipString()
        let text = UnsafeRawBufferPointer(rebasing: bytes[start..<position - 1])
        guard hasEscapes else { return String(decoding: text, as: UTF8.self) }
        let quoted = Data("[\"".utf8) + Data(text) + Data("\"]".utf8)
        guard let string = try? JSONDecoder().decode([String].self, from: quoted).first else {
            throw failure("a string with an escape that is none")
        }
        return string
    }

    /// A whole number or a string.
    mutating func id() throws -> ImageID {
        if try next() == UInt8(ascii: "\"") { return .name(try string()) }
        guard let number = Int(exactly: try number()) else { throw failure("expected a whole number or a string") }
        return .number(number)
    }

    mutating func numbers() throws -> [Double] {
        var numbers: [Double] = []
        try array { numbers.append(try $0.number()) }
        return numbers
    }

    /// Passes over a value of any kind.
    mutating func skip() throws {
        var depth = 0
        repeat {
            switch try next() {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\""):
                position += 1
                _ = try skipString()
                continue
            case UInt8(ascii: ","), UInt8(ascii: ":"): break
            default:
                skipWord()
                continue
            }
            position += 1
        } while depth > 0
    }

    /// What comes next, after white space.
    mutating func next() throws -> UInt8 {
        skipSpace()
        guard position < bytes.count else { throw failure("the file ends early") }
        return bytes[position]
    }
}

extension JSONReader {
    private mutating func items(
        _ opening: Unicode.Scalar, _ closing: Unicode.Scalar, _ item: (inout JSONReader) throws -> Void
    ) throws {
        try expect(opening)
        if try next() == UInt8(ascii: closing) {
            position += 1
            return
        }
        while true {
            try item(&self)
            guard try next() == UInt8(ascii: ",") else { break }
            position += 1
        }
        try expect(closing)
    }

    private mutating func expect(_ character: Unicode.Scalar) throws {
        guard try next() == UInt8(ascii: character) else { throw failure("expected \(character)") }
        position += 1
    }

    /// From behind the opening quote to behind the closing one. Whether there was an escape.
    private mutating func skipString() throws -> Bool {
        var hasEscapes = false
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return hasEscapes
            case UInt8(ascii: "\\"):
                hasEscapes = true
                position += 2
            default: position += 1
            }
        }
        throw failure("a string without an end")
    }

    /// A number, true, false or null.
    private mutating func skipWord() {
        repeat { position += 1 } while position < bytes.count && Self.isNumeric(bytes[position])
    }

    private mutating func skipSpace() {
        while position < bytes.count, bytes[position] <= 0x20 {
            if bytes[position] == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }
    }

    /// Digits, letters, and what else is in a number or a word.
    private static func isNumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "E"): true
        default: false
        }
    }

    private func failure(_ reason: String) -> Failure { Failure(line: line, reason: reason) }
}
