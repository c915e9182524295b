/// Reads XML as files of annotations use it. Foundation's parser would bring libxml2 along.
struct XMLScanner {
    struct Failure: Error {
        let line: Int
        let reason: String
    }

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The root of a file's tree.
    static func root(_ bytes: [UInt8]) throws(Failure) -> XMLElement {
        var scanner = XMLScanner(bytes)
        while try scanner.skipsRemark() {}
        guard scanner.looksAt("<") else { throw scanner.failure("expected an element") }
        return try scanner.element()
    }

    /// From its `<` to behind its end.
    private mutating func element() throws(Failure) -> XMLElement {
        let start = line
        advance(1)
        let tag = try text(upTo: ">")
        let name = String(tag.prefix { !$0.isWhitespace && $0 != "/" })
        guard !name.isEmpty else { throw failure("an element without a name") }
        var element = XMLElement(name: name, line: start)
        if !tag.hasSuffix("/") { try fill(&element) }
        return element
    }

    private mutating func fill(_ element: inout XMLElement) throws(Failure) {
        while true {
            let text = try self.text(before: "<")
            element.text += Self.unescaped(text)
            if looksAt("</") { break }
            if try skipsRemark() { continue }
            element.children.append(try self.element())
        }
        advance(2)
        let closing = try text(upTo: ">").trimmed
        guard closing == element.name else {
            throw failure("</\(closing)> where </\(element.name)> of line \(element.line) was expected")
        }
        element.text = element.text.trimmed
    }

    /// White space, the declaration, a comment or a document type; false where something else comes.
    private mutating func skipsRemark() throws(Failure) -> Bool {
        let start = position
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains(bytes[position]) {
            advance(1)
        }
        for (opening, closing) in [("<!--", "-->"), ("<?", "?>"), ("<!", ">")] where looksAt(opening) {
            _ = try text(upTo: closing)
        }
        return position > start
    }

    private mutating func text(before end: String) throws(Failure) -> String {
        let start = position
        while !looksAt(end) {
            guard position < bytes.count else { throw failure("the file ends where \(end) was expected") }
            advance(1)
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func text(upTo end: String) throws(Failure) -> String {
        let text = try text(before: end)
        advance(end.utf8.count)
        return text
    }

    private func looksAt(_ word: String) -> Bool { bytes[position...].starts(with: word.utf8) }

    private mutating func advance(_ count: Int) {
        for _ in 0..<count {
            if bytes[position] == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }
    }

    private func failure(_ reason: String) -> Failure { Failure(line: line, reason: reason) }

    private static func unescaped(_ text: String) -> String {
        guard text.contains("&") else { return text }
        let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
        return entities.reduce(text) { $0.replacing($1.0, with: $1.1) }
    }
}

extension String {
    fileprivate var trimmed: String {
        var rest = self[...].drop(while: \.isWhitespace)
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
