import Foundation
public import Torch

/// Darknet's `.weights`: a header, and float32 numbers without names or shapes.
public struct DarknetFile: Sendable {
    public var major: Int32 = 0
    public var minor: Int32 = 2
    public var revision: Int32 = 0
    /// Images that the network was trained on.
    public var seen: Int64
    /// One axis, on the CPU.
    public let numbers: Tensor

    public init(seen: Int64 = 0, numbers: Tensor) { (self.seen, self.numbers) = (seen, numbers) }

    /// Versions from 0.2 on count images in 64 bits, earlier ones in 32.
    private static func hasLongCount(_ major: Int32, _ minor: Int32) -> Bool {
        major < 1000 && minor < 1000 && major * 10 + minor >= 2
    }

    /// Whether a file that begins so can be one: its versions are small numbers.
    static func isPlausible(_ start: Data) -> Bool {
        guard start.count >= 12 else { return false }
        return (0..<3).allSatisfy { (0..<1000).contains(start.integer(Int32.self, at: 4 * $0)) }
    }

    /// - Throws: `SerializationError` where the file cannot be read, or ends within its header or a number.
    public static func read(_ path: String) throws -> DarknetFile {
        let data: Data
        do { data = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe) } catch {
            throw SerializationError(path, "cannot be read: \(error.localizedDescription)")
        }
        guard isPlausible(data), data.count >= 16 else {
            throw SerializationError(path, "does not begin as Darknet's weights do: three version numbers, and a count")
        }
        let (major, minor) = (data.integer(Int32.self, at: 0), data.integer(Int32.self, at: 4))
        let start = hasLongCount(major, minor) ? 20 : 16
        guard data.count >= start, (data.count - start) % 4 == 0 else {
            throw SerializationError(path, "is cut: \(data.count) bytes are a header of \(start) and no whole float32s")
        }
        var file = DarknetFile(
            seen: start == 20
                ? data.integer(Int64.self, at: 12) : Int64(UInt32(bitPattern: data.integer(Int32.self, at: 12))),
            numbers: data.numbers(from: start))
        (file.major, file.minor, file.revision) = (major, minor, data.integer(Int32.self, at: 8))
        return file
    }

    /// Writes the file at once or not at all.
    public func write(to path: String) throws {
        let numbers = numbers.detached().to(.cpu, .float32).contiguous()
        try AtomicFile.replace(path) { file in
            for number in [major, minor, revision] { try file.write(bytes(of: number)) }
            if Self.hasLongCount(major, minor) {
                try file.write(bytes(of: seen))
            } else {
                try file.write(bytes(of: Int32(truncatingIfNeeded: seen)))
            }
            try numbers.withUnsafeBytes { try file.write($0) }
        }
    }

    private func bytes(of number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}

extension Data {
    fileprivate func integer<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int) -> Number {
        withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self)) }
    }

    fileprivate func numbers(from offset: Int) -> Tensor {
        let tensor = Tensor.empty([(count - offset) / 4], dtype: .float32, device: .cpu)
        tensor.withUnsafeMutableBytes { target in
            withUnsafeBytes { target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset...])) }
        }
        return tensor
    }
}
