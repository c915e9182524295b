extension JSONScanner {
    /// Whether a string comes next.
    package mutating func isAtString() -> Bool { isAt("\"") }

    /// Passes over a value of any kind, which must be valid.
    package mutating func skipValue() throws { try skipValue(depth: 0) }

    /// `true` or `false`.
    package mutating func flag() throws -> Bool {
        if skip(word: "true") { return true }
        guard skip(word: "false") else { throw unexpected("true or false") }
        return false
    }

    /// Whether `true` or `false` comes next.
    package mutating func isAtFlag() -> Bool { isAt("t") || isAt("f") }

    private mutating func skipValue(depth: Int) throws {
        // Deeper than anything that means something: a hostile file must not use up the stack.
        guard depth < 200 else { throw unexpected("fewer than 200 values within each other") }
        if isAtString() {
            _ = try string()
        } else if isAt("{") {
            try object { scanner, _ in try scanner.skipValue(depth: depth + 1) }
        } else if isAt("[") {
            try list { try $0.skipValue(depth: depth + 1) }
        } else if !skip(word: "true"), !skip(word: "false"), !skip(word: "null") {
            _ = try number()
        }
    }

    private mutating func isAt(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        return position < bytes.count && bytes[position] == UInt8(ascii: character)
    }

    private mutating func skip(word: StaticString) -> Bool {
        skipSpace()
        let end = position + word.utf8CodeUnitCount
        let matches = end <= bytes.count && word.withUTF8Buffer { bytes[position..<end].elementsEqual($0) }
        if matches { position = end }
        return matches
    }
}
