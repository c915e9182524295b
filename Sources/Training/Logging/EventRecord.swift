/// The frame of one record in an event file: length, its checksum, the data, its checksum; all little-endian.
package enum EventRecord {
    package static func framed(_ data: [UInt8]) -> [UInt8] {
        let length = bytes(UInt64(data.count))
        return length + bytes(maskedCRC32C(length)) + data + bytes(maskedCRC32C(data))
    }

    /// The data of the whole and undamaged records at the head of a file.
    package static func records(in file: [UInt8]) -> [[UInt8]] {
        var records: [[UInt8]] = []
        var rest = file[...]
        while let data = firstRecord(in: rest) {
            records.append(Array(data))
            rest = rest.dropFirst(data.count + 16)
        }
        return records
    }

    private static func firstRecord(in rest: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let length = rest.prefix(8)
        let count: UInt64 = number(length)
        guard rest.count >= 16, number(rest.dropFirst(8).prefix(4)) == maskedCRC32C(length), count <= rest.count - 16
        else { return nil }
        let data = rest.dropFirst(12).prefix(Int(count))
        return number(rest.dropFirst(12 + Int(count)).prefix(4)) == maskedCRC32C(data) ? data : nil
    }

    private static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }

    private static func number<Number: FixedWidthInteger>(_ bytes: ArraySlice<UInt8>) -> Number {
        bytes.reversed().reduce(0) { $0 << 8 | Number($1) }
    }
}
