/// Takes JSON apart piece by piece, for readers that know what must come next. Unlike Foundation's, it keeps the order
/// of an object's members and shows those that occur twice, and it allocates only what it returns.
struct JSONScanner {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Calls `member` with each name; it must consume the value.
    mutating func object(_ member: (inout JSONScanner, String) throws -> Void) throws {
        try items(from: "{", to: "}") { scanner in
            let name = try scanner.string()
            try scanner.expect(":")
            try member(&scanner, name)
        }
    }

    mutating func integers() throws -> [Int] {
        var integers: [Int] = []
        try items(from: "[", to: "]") { integers.append(try $0.integer()) }
        return integers
    }

    /// An integer that is not negative and fits 64 bits.
    mutating func integer() throws -> Int {
        skipSpace()
        let digits = bytes[position...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard let integer = Int(String(decoding: digits, as: UTF8.self)) else { throw unexpected("an integer >= 0") }
        position += digits.count
        return integer
    }

    mutating func string() throws -> String {
        try expect("\"")
        var text: [UInt8] = []
        while let byte = next(), byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\") { text += try escaped() } else { text.append(byte) }
        }
        let isClosed = bytes[position - 1] == UInt8(ascii: "\"")
        guard isClosed, let string = String(validating: text, as: UTF8.self) else {
            throw unexpected("a string in UTF-8")
        }
        return string
    }

    /// Only white space is left.
    mutating func end() throws {
        skipSpace()
        guard position == bytes.count else { throw unexpected("the end") }
    }
}

// MARK: - Parts

extension JSONScanner {
    private mutating func items(
        from opening: Unicode.Scalar, to closing: Unicode.Scalar, _ item: (inout JSONScanner) throws -> Void
    ) throws {
        try expect(opening)
        if skip(closing) { return }
        repeat { try item(&self) } while skip(",")
        try expect(closing)
    }

    private mutating func escaped() throws -> [UInt8] {
        let plain: [Unicode.Scalar: UInt8] = [
            "\"": 0x22, "\\": 0x5C, "/": 0x2F, "b": 0x08, "f": 0x0C, "n": 0x0A, "r": 0x0D, "t": 0x09,
        ]
        let letter = Unicode.Scalar(next() ?? 0)
        if let byte = plain[letter] { return [byte] }
        guard letter == "u" else { throw unexpected("an escape sequence") }
        return try Array(String(unicodeEscape()).utf8)
    }

    /// Four hexadecimal digits, or twice that for a surrogate pair.
    private mutating func unicodeEscape() throws -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard next() == UInt8(ascii: "\\"), next() == UInt8(ascii: "u") else { throw unexpected("half a character") }
        var decoder = UTF16()
        var pair = [first, try hexadecimal()].makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&pair) else { throw unexpected("half a character") }
        return scalar
    }

    private mutating func hexadecimal() throws -> UInt16 {
        let digits = bytes[position...].prefix(4)
        position += digits.count
        guard digits.count == 4, let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16) else {
            throw unexpected("four hexadecimal digits")
        }
        return unit
    }

    private mutating func expect(_ character: Unicode.Scalar) throws {
        guard skip(character) else { throw unexpected("'\(character)'") }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private mutating func next() -> UInt8? {
        guard position < bytes.count else { return nil }
        position += 1
        return bytes[position - 1]
    }

    private func unexpected(_ wanted: String) -> Refusal {
        Refusal("no valid JSON: expected \(wanted) at byte \(position)")
    }
}
