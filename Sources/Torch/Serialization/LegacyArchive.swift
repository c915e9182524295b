/// What `torch.save` wrote before PyTorch 1.6, as most weights published until 2020 are: pickles one after the other (a
/// magic number, the version, the machine's kind, the content, the storages' keys), then the elements of each storage.
final class LegacyArchive {
    private let file: InputFile
    private let storages: LegacyStorages
    private var position = 0

    /// The first pickle, of the magic number.
    static let start: [UInt8] = [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
    private static let version = 1001
    /// Where the pickles end at the latest: they describe a tensor in some hundred bytes.
    private static let pickleLimit = 64 << 20

    /// nil for a file that begins otherwise.
    init?(_ path: String) throws {
        file = try InputFile(path)
        storages = LegacyStorages(limit: file.size)
        guard try file.bytes(0..<min(file.size, Self.start.count)) == Self.start else { return nil }
    }

    func read() throws -> PyTorchArchive.Value {
        let bytes = try file.bytes(0..<min(file.size, Self.pickleLimit))
        _ = try pickle(bytes)
        guard case .int(Self.version) = try pickle(bytes) else {
            throw Refusal("has a format of PyTorch that is too old: load it in PyTorch and save it again")
        }
        try refuseBigEndian(pickle(bytes))
        let content = try pickle(bytes)
        let keys = try pickle(bytes)
        try fill(keys)
        return content
    }

    private func pickle(_ bytes: [UInt8]) throws -> PyTorchArchive.Value {
        var interpreter = PickleInterpreter(bytes, from: position, storage: storages.storage)
        let root = try interpreter.run()
        position = interpreter.position
        return try PyTorchArchive.Value(root, in: interpreter.containers)
    }

    private func refuseBigEndian(_ machine: PyTorchArchive.Value) throws {
        guard case .bool(true) = machine["little_endian"] else {
            throw Refusal("was written on a big-endian machine, which is not supported: save it again on another")
        }
    }

    /// Reads the elements of the storages, in the order of their keys: each begins with their number, in 8 bytes.
    private func fill(_ keys: PyTorchArchive.Value) throws {
        guard case .list(let keys) = keys else { throw PickleInterpreter.malformed }
        var place = position
        for key in keys {
            guard case .string(let key) = key, let elements = storages.loaded[key] else {
                throw PickleInterpreter.malformed
            }
            guard elements.byteCount + 8 <= file.size - place else {
                throw Refusal("ends before its tensors do: it was cut short, so fetch or save it again")
            }
            guard try count(at: place) == elements.count else { throw PickleInterpreter.malformed }
            try elements.withUnsafeMutableBytes { try file.read(into: $0, at: place + 8) }
            place += 8 + elements.byteCount
        }
    }

    private func count(at place: Int) throws -> Int {
        try file.bytes(place..<place + 8).reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}

/// Storages that are made when they are first named and filled later, so that tensors that shared memory share it again.
private final class LegacyStorages {
    private(set) var loaded: [String: Tensor] = [:]

    /// Bytes that are left: more than the file has would be a bomb.
    private var limit: Int

    init(limit: Int) { self.limit = limit }

    func storage(_ key: String, _ dtype: DType, _ count: Int) throws -> PickleStorage {
        if let elements = loaded[key] {
            guard elements.count == count, elements.dtype == dtype else { throw PickleInterpreter.malformed }
            return PickleStorage(elements: elements)
        }
        guard count >= 0, let size = byteCount(of: [count], dtype), size <= limit else {
            throw Refusal("ends before its tensors do: it was cut short, so fetch or save it again")
        }
        limit -= size
        let elements = Tensor.zeros([count], dtype: dtype, device: .cpu)
        loaded[key] = elements
        return PickleStorage(elements: elements)
    }
}
