/// Takes a pickle apart into opcodes and their arguments. No length in it is believed before it was checked.
struct PickleScanner {
    private let bytes: [UInt8]
    /// Of the next byte.
    private(set) var position: Int

    init(_ bytes: [UInt8], from start: Int) { (self.bytes, position) = (bytes, start) }

    mutating func opcode() throws -> PickleOpcode {
        let byte = try take(1).first!
        guard let opcode = PickleOpcode(rawValue: byte) else {
            let code = "0x" + String(byte, radix: 16)
            throw Refusal("its pickle has the instruction \(code) at byte \(position - 1), which plain data has not")
        }
        return opcode
    }

    mutating func skip(_ count: Int) throws { _ = try take(count) }

    /// A little-endian integer without sign.
    mutating func unsigned(bytes count: Int) throws -> Int {
        let value = try take(count).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let value = Int(exactly: value) else { throw Refusal("its pickle claims a length of \(value)") }
        return value
    }

    mutating func int32() throws -> Int { Int(Int32(truncatingIfNeeded: try unsigned(bytes: 4))) }

    mutating func double() throws -> Double {
        Double(bitPattern: try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }

    /// A little-endian integer in two's complement, of as many bytes as it needs.
    mutating func long(bytes count: Int) throws -> PickleObject {
        guard count <= 16 else { throw Refusal("its pickle has an integer of \(count) bytes; 16 are supported") }
        let digits = try take(count)
        let start: Int128 = (digits.last ?? 0) >= 0x80 ? -1 : 0
        let value = digits.reversed().reduce(start) { $0 << 8 | Int128($1) }
        return Int(exactly: value).map(PickleObject.int) ?? .wideInt(value)
    }

    mutating func string(bytes count: Int) throws -> String {
        guard let string = String(validating: try take(count), as: UTF8.self) else {
            throw Refusal("its pickle has a string at byte \(position - count) that is not UTF-8")
        }
        return string
    }

    mutating func data(bytes count: Int) throws -> [UInt8] { Array(try take(count)) }

    mutating func line() throws -> String {
        guard let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) else { throw cut }
        let line = try string(bytes: end - position)
        try skip(1)
        return line
    }

    private mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
        guard count <= bytes.count - position else { throw cut }
        defer { position += count }
        return bytes[position..<position + count]
    }

    private var cut: Refusal { Refusal("its pickle ends in the middle: the file is cut or damaged") }
}
