internal import CTorch

/// Writes a PyTorch zip, whose every byte goes through an `AtomicFile`.
final class ArchiveWriter {
    private var handle: OpaquePointer?
    private let file: AtomicFile
    /// Why the file took no more bytes: libtorch, between it and us, knows only that it did not.
    private var failure: (any Error)?

    static func write(to file: AtomicFile, _ body: (ArchiveWriter) throws -> Void) throws {
        let writer = try ArchiveWriter(file)
        try body(writer)
        try writer.check(ct_archive_finish(writer.handle!))
    }

    func write(_ record: String, _ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try write(record, $0) }
    }

    func write(_ record: String, _ tensor: Tensor) throws {
        try tensor.to(.cpu).withUnsafeBytes { try write(record, $0) }
    }

    private init(_ file: AtomicFile) throws {
        self.file = file
        let context = Unmanaged.passUnretained(self).toOpaque()
        handle = ct_archive_create(context) { context, data, size in
            Unmanaged<ArchiveWriter>.fromOpaque(context).takeUnretainedValue().take(data, size)
        }
        try check(handle == nil ? -1 : 0)
    }

    deinit {
        if let handle { ct_archive_free(handle) }
    }

    private func write(_ record: String, _ bytes: UnsafeRawBufferPointer) throws {
        // An empty record still needs an address.
        try withUnsafePointer(to: UInt8(0)) { nothing in
            try check(ct_archive_write(handle!, record, bytes.baseAddress ?? UnsafeRawPointer(nothing), bytes.count))
        }
    }

    /// The number of bytes taken: all, or none once anything has failed.
    private func take(_ data: UnsafeRawPointer, _ size: Int) -> Int {
        guard failure == nil else { return 0 }
        do {
            try file.write(UnsafeRawBufferPointer(start: data, count: size))
            return size
        } catch {
            failure = error
            return 0
        }
    }

    private func check(_ status: CInt) throws {
        if let failure { throw failure }
        try tried(status, "writing the archive")
    }
}
