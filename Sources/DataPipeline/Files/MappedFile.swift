import Foundation
import Torch

/// A file's bytes in memory, read-only and shared: all processes of a machine that map it use the same memory.
final class MappedFile: Sendable {
    private let address: UInt
    let size: Int

    init(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ImagingError(path, "cannot be opened: \(systemReason())") }
        defer { close(descriptor) }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        guard size > 0, let start = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED else {
            throw ImagingError(path, "cannot be mapped: \(size == 0 ? "it is empty" : systemReason())")
        }
        address = UInt(bitPattern: start)
        self.size = size
    }

    deinit { munmap(UnsafeMutableRawPointer(bitPattern: address), size) }

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withExtendedLifetime(self) {
            try body(UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: size))
        }
    }

    /// A tensor over part of the file; it keeps the file mapped. Writing to it ends the process.
    func tensor(at offset: Int, shape: [Int], dtype: DType) -> Tensor {
        precondition(offset + shape.reduce(dtype.size, *) <= size, "a tensor beyond the end of a mapped file")
        return Tensor.over(
            UnsafeMutableRawPointer(bitPattern: address)! + offset, owner: self, shape: shape, dtype: dtype)
    }
}
