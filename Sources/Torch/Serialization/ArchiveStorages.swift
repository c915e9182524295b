/// The storages of a checkpoint, each read once, so that tensors that shared memory share it again.
final class ArchiveStorages {
    private let records: ArchiveReader
    private var loaded: [String: Tensor] = [:]

    init(_ records: ArchiveReader) { self.records = records }

    func storage(_ key: String, _ dtype: DType, _ count: Int) throws -> PickleStorage {
        let bytes = try bytes(key)
        guard count >= 0, byteCount(of: [count], dtype) == bytes.count else {
            throw Refusal("has \(bytes.count) bytes in the record data/\(key), where \(count) × \(dtype) are claimed")
        }
        return PickleStorage(elements: bytes.viewed(as: dtype))
    }

    private func bytes(_ key: String) throws -> Tensor {
        if let bytes = loaded[key] { return bytes }
        let bytes = try records.read("data/\(key)")
        loaded[key] = bytes
        return bytes
    }
}
