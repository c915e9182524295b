import Foundation

/// Reads lines as a `ScalarLog` writes them, many times faster than a reader of any JSON: a report at the end of a run of a
/// million steps must not take minutes.
struct ScalarLine {
    private let bytes: UnsafeRawBufferPointer
    private var place = 0

    /// The names and numbers of a line that is followed by a line break in memory; nil for what it is none of, and for names
    /// with escapes in them.
    static func fields(_ bytes: UnsafeRawBufferPointer) -> [(name: String, value: Double)]? {
        var line = ScalarLine(bytes: bytes)
        return line.object()
    }

    private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    private mutating func object() -> [(name: String, value: Double)]? {
        guard take("{") else { return nil }
        var fields: [(name: String, value: Double)] = []
        repeat {
            guard let name = text(), take(":"), let value = number() else { return nil }
            fields.append((name, value))
        } while take(",")
        return take("}") && place == bytes.count ? fields : nil
    }

    private mutating func text() -> String? {
        guard take("\"") else { return nil }
        let start = place
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            if bytes[place] == UInt8(ascii: "\\") { return nil }
            place += 1
        }
        let text = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<place]), as: UTF8.self)
        return take("\"") ? text : nil
    }

    private mutating func number() -> Double? {
        skipSpaces()
        guard place < bytes.count, let start = bytes.baseAddress?.advanced(by: place) else { return nil }
        if bytes[place] == UInt8(ascii: "\"") { return text().flatMap { Double($0) } }
        guard bytes[place] == UInt8(ascii: "-") || (48...57).contains(bytes[place]) else { return nil }
        var end: UnsafeMutablePointer<CChar>?
        let value = strtod(start.assumingMemoryBound(to: CChar.self), &end)
        guard let end else { return nil }
        place += UnsafeRawPointer(end) - start
        return place <= bytes.count ? value : nil
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpaces()
        guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func skipSpaces() {
        while place < bytes.count, bytes[place] == UInt8(ascii: " ") { place += 1 }
    }
}
