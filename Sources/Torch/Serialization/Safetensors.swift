internal import OrderedCollections

/// Files of named tensors that hold nothing else: safetensors, byte for byte as the reference library writes them.
public enum Safetensors {
    /// As large as the reference library reads.
    private static let headerLimit = 100_000_000

    /// All tensors of a file, in the order in which its header lists them, each with memory of its own.
    ///
    /// - Throws: `SerializationError` when the file breaks any rule of the format.
    public static func read(
        _ path: String, device: Device = .cpu
    ) throws -> (tensors: StateDict, metadata: [String: String]) {
        let file = try InputFile(path)
        let (header, dataStart) = try header(of: file)
        let tensors = try header.tensors.mapValues { try tensor($0, file, dataStart).to(device) }
        return (tensors, header.metadata)
    }

    /// Names, types and shapes, checked as `read(_:device:)` does; the tensors' bytes are not read.
    public static func header(_ path: String) throws -> Header {
        try header(of: InputFile(path)).header
    }

    /// Writes the file at once or not at all.
    ///
    /// Tensors may be on any device and need not be contiguous. Those that share memory are written one by one: the
    /// format has no views. The default metadata is what PyTorch's users expect.
    public static func write(
        _ tensors: StateDict, metadata: [String: String] = ["format": "pt"], to path: String
    ) throws {
        guard tensors["__metadata__"] == nil else {
            throw SerializationError(path, "cannot hold a tensor called __metadata__: the format reserves the name")
        }
        let header = Header(placing: tensors, metadata: metadata)
        try naming(path) {
            try AtomicFile.replace(path) { file in
                try file.write(header.encoded)
                for name in header.tensors.keys {
                    try tensors[name]!.detached().to(.cpu).contiguous().withUnsafeBytes { try file.write($0) }
                }
            }
        }
    }

    private static func header(of file: InputFile) throws -> (header: Header, dataStart: Int) {
        try naming(file.path) {
            guard file.size >= 8 else { throw Refusal("is too short for a safetensors file: \(file.size) bytes") }
            let length = try file.bytes(0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            guard length <= min(file.size - 8, headerLimit) else {
                throw Refusal("claims a header of \(length) bytes: it is cut, or no safetensors file")
            }
            let dataStart = 8 + Int(length)
            return (try Header(json: file.bytes(8..<dataStart), dataSize: file.size - dataStart), dataStart)
        }
    }

    private static func tensor(_ entry: Entry, _ file: InputFile, _ dataStart: Int) throws -> Tensor {
        let tensor = Tensor.empty(entry.shape, dtype: entry.dtype)
        try tensor.withUnsafeMutableBytes { try file.read(into: $0, at: dataStart + entry.bytes.lowerBound) }
        return tensor
    }
}
