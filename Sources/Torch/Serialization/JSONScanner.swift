/// Takes JSON apart piece by piece, for readers that know what must come next. Unlike Foundation's, it keeps the order
/// of an object's members and shows those that occur twice, and it allocates only what it returns.
package struct JSONScanner {
    let bytes: [UInt8]
    var position = 0

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Calls `member` with each name; it must consume the value.
    package mutating func object(_ member: (inout JSONScanner, String) throws -> Void) throws {
        try items(from: "{", to: "}") { scanner in
            let name = try scanner.string()
            try scanner.expect(":")
            try member(&scanner, name)
        }
    }

    /// Calls `item` before each item; it must consume it.
    package mutating func list(_ item: (inout JSONScanner) throws -> Void) throws {
        try items(from: "[", to: "]", item)
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

    package mutating func string() throws -> String {
        try expect("\"")
        if let plain = plainString() { return plain }
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
    package mutating func end() throws {
        skipSpace()
        guard position == bytes.count else { throw unexpected("the end") }
    }
}

// MARK: - Parts

extension JSONScanner {
    /// The rest of a string of ASCII without escapes, as names are.
    private mutating func plainString() -> String? {
        var end = position
        while end < bytes.count, bytes[end] < 0x80, bytes[end] != UInt8(ascii: "\\") {
            if bytes[end] == UInt8(ascii: "\"") {
                defer { position = end + 1 }
                return String(decoding: bytes[position..<end], as: UTF8.self)
            }
            end += 1
        }
        return nil
    }

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

    mutating func expect(_ character: Unicode.Scalar) throws {
        guard skip(character) else { throw unexpected("'\(character)'") }
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func skipSpace() {
        while position < bytes.count, isSpace(bytes[position]) { position += 1 }
    }

    private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    private mutating func next() -> UInt8? {
        guard position < bytes.count else { return nil }
        position += 1
        return bytes[position - 1]
    }

    func unexpected(_ wanted: String) -> Refusal {
        let line = 1 + bytes[..<position].count { $0 == UInt8(ascii: "\n") }
        return Refusal("expected \(wanted) at byte \(position) (line \(line)), found \(found)")
    }

    private var found: String {
        let rest = bytes[position...].prefix(12)
        return rest.isEmpty ? "the end" : "'\(String(decoding: rest, as: UTF8.self).replacing("\n", with: " "))'"
    }
}
