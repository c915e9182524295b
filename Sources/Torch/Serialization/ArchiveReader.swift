internal import CTorch

/// The records of a PyTorch zip.
final class ArchiveReader {
    private let handle: OpaquePointer
    private let fileSize: Int

    init(_ path: String) throws {
        let file = try InputFile(path)
        try refuseForeign(file.bytes(0..<min(file.size, 64)))
        guard let handle = ct_archive_open(path) else {
            throw Refusal("is a zip whose directory is missing or damaged: it was cut short, so fetch or save it again")
        }
        self.handle = handle
        fileSize = file.size
        try checkLayout()
    }

    deinit { ct_archive_close(handle) }

    func bytes(_ record: String) throws -> [UInt8] { try read(record).array() }

    /// The record as one axis of bytes.
    func read(_ record: String) throws -> Tensor {
        guard ct_archive_has(handle, record) else { throw Refusal("lacks the record \(record): it is damaged") }
        var size = 0
        // PyTorch compresses nothing. What is larger than the file would be a bomb.
        guard ct_archive_size(handle, record, &size) == 0, size <= fileSize,
            let bytes = ct_archive_read(handle, record)
        else { throw Refusal("has a damaged record, \(record): fetch or save the file again") }
        return Tensor(handle: bytes)
    }

    private func checkLayout() throws {
        if ct_archive_has(handle, "constants.pkl") {
            throw Refusal("is a TorchScript program, not a checkpoint: save the state dict of its module instead")
        }
        guard ct_archive_has(handle, "data.pkl") else {
            throw Refusal("is a zip, but holds no data.pkl: it was not written by torch.save")
        }
        if ct_archive_has(handle, "byteorder"), try bytes("byteorder") != Array("little".utf8) {
            throw Refusal("was written on a big-endian machine, which is not supported: save it again on another")
        }
    }
}

/// Says what a file is that is not a zip.
private func refuseForeign(_ start: [UInt8]) throws {
    let zip: [UInt8] = [0x50, 0x4B, 3, 4]
    let pickle: UInt8 = 0x80
    if start.starts(with: zip) { return }
    if start.isEmpty { throw Refusal("is empty: fetch or save it again") }
    if start.starts(with: "version https://git-lfs".utf8) {
        throw Refusal("is a pointer of Git LFS, not the file it stands for: run `git lfs pull`")
    }
    if start[0] == pickle {
        throw Refusal("is a Python pickle, but none of PyTorch: save a state dict with torch.save")
    }
    throw Refusal("is not a PyTorch checkpoint, which is a zip archive")
}
