/// The checksum of TensorBoard's records: CRC-32 with Castagnoli's polynomial.
///
/// A table of 256 entries is fast enough by far: a scalar event has about 50 bytes.
package func crc32c(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ (crc >> 8) }
}

/// Checksums of data that itself contains checksums are weak, so records store them turned and shifted.
package func maskedCRC32C(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let crc = crc32c(bytes)
    return ((crc >> 15) | (crc << 17)) &+ 0xa282_ead8
}

private let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 1 ? (crc >> 1) ^ 0x82f6_3b78 : crc >> 1 }
}
