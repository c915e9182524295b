internal import CTorch
internal import OrderedCollections

/// PyTorch's checkpoints (`.pth`, `.pt`): plain data and tensors, read without running any of the code that such a
/// file can hold, and written so that `torch.load(weights_only=True)` reads them.
public enum PyTorchArchive {
    /// All that `torch.save` wrote. Tensors are on the CPU, without gradient; those that share memory still do.
    ///
    /// - Throws: `SerializationError` when the file is no zip archive and not of PyTorch before 1.6 either, is damaged, or
    ///   holds anything but data.
    public static func read(_ path: String) throws -> Value {
        try naming(path) {
            if let legacy = try LegacyArchive(path) { return try legacy.read() }
            let records = try ArchiveReader(path)
            let storages = ArchiveStorages(records)
            var interpreter = PickleInterpreter(try records.bytes("data.pkl"), storage: storages.storage)
            let root = try interpreter.run()
            return try Value(root, in: interpreter.containers)
        }
    }

    /// How files of PyTorch before 1.6 begin; those of later versions are zip archives.
    package static var legacyStart: [UInt8] { LegacyArchive.start }

    /// The weights of a model from a checkpoint of whatever layout: see `Value.stateDict(key:strippingPrefix:)`.
    public static func stateDict(
        _ path: String, key: String? = nil, strippingPrefix prefix: String? = nil
    ) throws -> StateDict {
        let value = try read(path)
        return try naming(path) { try value.stateDict(key: key, strippingPrefix: prefix) }
    }

    /// Writes an `OrderedDict` of tensors, what `torch.save(model.state_dict(), path)` writes; at once or not at all.
    public static func write(_ tensors: StateDict, to path: String) throws {
        try write(to: path) { $0.append(tensors) }
    }

    /// Writes a tree of plain data and tensors, at once or not at all. Tensors that share memory share it in the file,
    /// which therefore holds all of that memory, as PyTorch's do.
    public static func write(_ value: Value, to path: String) throws {
        try write(to: path) { $0.append(value) }
    }

    private static func write(to path: String, _ fill: (inout PickleWriter) -> Void) throws {
        var pickle = PickleWriter()
        fill(&pickle)
        try naming(path) {
            try AtomicFile.replace(path) { try ArchiveWriter.write(to: $0) { try write(pickle, to: $0) } }
        }
    }

    /// The records that PyTorch 2.11 writes, in its order; libtorch adds the version and an identifier.
    private static func write(_ pickle: PickleWriter, to archive: ArchiveWriter) throws {
        try archive.write("data.pkl", pickle.finished())
        try archive.write(".format_version", Array("1".utf8))
        try archive.write(".storage_alignment", Array("64".utf8))
        try archive.write("byteorder", Array("little".utf8))
        for (index, storage) in pickle.storages.enumerated() { try archive.write("data/\(index)", storage) }
    }
}
