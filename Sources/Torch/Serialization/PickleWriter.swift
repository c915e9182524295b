internal import CTorch
internal import OrderedCollections

/// Writes plain data and tensors as a pickle of protocol 2, the one that PyTorch writes.
struct PickleWriter {
    /// The memory that the tensors lie in, each as one axis: record `data/0`, `data/1`, ...
    private(set) var storages: [Tensor] = []
    private var bytes: [UInt8] = [PickleOpcode.proto.rawValue, 2]
    private var storageKeys: [StorageID: Int] = [:]
    private var memo: [String: Int] = [:]

    /// PyTorch wants one type a storage, so memory that is seen as two is written twice.
    private struct StorageID: Hashable {
        let address: UnsafeRawPointer?
        let dtype: DType
    }

    /// The whole pickle, when all has been appended.
    func finished() -> [UInt8] { bytes + [PickleOpcode.stop.rawValue] }

    mutating func append(_ tensors: StateDict) {
        appendCall("collections", "OrderedDict") { $0.emit(.emptyTuple) }
        emit(.mark)
        for (name, tensor) in tensors {
            append(name)
            append(tensor)
        }
        emit(.setItems)
    }

    mutating func append(_ value: PyTorchArchive.Value) {
        switch value {
        case .none: emit(.none)
        case .bool(let value): append(value)
        case .int(let value): append(value)
        case .wideInt(let value): appendLong(value)
        case .double(let value): emit(.float, value.bitPattern.bigEndian)
        case .string(let value): append(value)
        case .bytes(let value): append(value)
        case .list(let items): append(list: items)
        case .tuple(let items): append(tuple: items)
        case .dictionary(let entries): append(entries)
        case .tensor(let tensor): append(tensor)
        }
    }
}

// MARK: - Values

extension PickleWriter {
    private mutating func append(_ value: Bool) { emit(value ? .newTrue : .newFalse) }

    private mutating func append(_ value: Int) {
        if let byte = UInt8(exactly: value) {
            emit(.int1, byte)
        } else if let word = Int32(exactly: value) {
            emit(.int, word)
        } else {
            appendLong(Int128(value))
        }
    }

    private mutating func appendLong(_ value: Int128) {
        emit(.long1, UInt8(16))
        withUnsafeBytes(of: value.littleEndian) { bytes += $0 }
    }

    private mutating func append(_ text: String) {
        emit(.unicode, UInt32(text.utf8.count))
        bytes += text.utf8
    }

    /// Protocol 2 has no bytes, so Python makes them of a string whose characters are their values.
    private mutating func append(_ data: [UInt8]) {
        appendCall("_codecs", "encode") { writer in
            writer.appendTuple {
                $0.append(String(String.UnicodeScalarView(data.map { Unicode.Scalar($0) })))
                $0.append("latin1")
            }
        }
    }

    private mutating func append(list items: [PyTorchArchive.Value]) {
        emit(.emptyList)
        emit(.mark)
        for item in items { append(item) }
        emit(.appends)
    }

    private mutating func append(tuple items: [PyTorchArchive.Value]) {
        appendTuple { writer in
            for item in items { writer.append(item) }
        }
    }

    private mutating func append(_ entries: OrderedDictionary<PyTorchArchive.Key, PyTorchArchive.Value>) {
        emit(.emptyDictionary)
        emit(.mark)
        for (key, value) in entries {
            append(key)
            append(value)
        }
        emit(.setItems)
    }

    private mutating func append(_ key: PyTorchArchive.Key) {
        switch key {
        case .string(let text): append(text)
        case .int(let number): append(number)
        }
    }
}

// MARK: - Tensors

extension PickleWriter {
    private mutating func append(_ tensor: Tensor) {
        appendCall("torch._utils", "_rebuild_tensor_v2") { writer in
            writer.appendTuple {
                $0.appendStorage(of: tensor)
                $0.append(tensor.storageOffset)
                $0.append(tensor.shape)
                $0.append(tensor.strides)
                $0.append(false)
                $0.appendCall("collections", "OrderedDict") { $0.emit(.emptyTuple) }
            }
        }
    }

    private mutating func append(_ sizes: [Int]) { append(tuple: sizes.map { .int($0) }) }

    private mutating func appendStorage(of tensor: Tensor) {
        let key = storageKey(of: tensor)
        appendTuple {
            $0.append("storage")
            $0.appendGlobal("torch", tensor.dtype.storageTypeName)
            $0.append("\(key)")
            $0.append("cpu")
            $0.append($0.storages[key].count)
        }
        emit(.persistentID)
    }

    private mutating func storageKey(of tensor: Tensor) -> Int {
        let id = StorageID(address: tensor.storageID, dtype: tensor.dtype)
        if let key = storageKeys[id] { return key }
        storages.append(tensor.wholeStorage)
        storageKeys[id] = storages.count - 1
        return storages.count - 1
    }
}

// MARK: - Instructions

extension PickleWriter {
    private mutating func emit(_ opcode: PickleOpcode) { bytes.append(opcode.rawValue) }

    private mutating func emit(_ opcode: PickleOpcode, _ argument: some BitwiseCopyable) {
        emit(opcode)
        withUnsafeBytes(of: argument) { bytes += $0 }
    }

    private mutating func appendTuple(_ items: (inout PickleWriter) -> Void) {
        emit(.mark)
        items(&self)
        emit(.tuple)
    }

    /// A call of a Python function: `arguments` appends a tuple.
    private mutating func appendCall(_ module: String, _ name: String, _ arguments: (inout PickleWriter) -> Void) {
        appendGlobal(module, name)
        arguments(&self)
        emit(.reduce)
    }

    /// The name once, then its number in the pickle's memo.
    private mutating func appendGlobal(_ module: String, _ name: String) {
        let line = "\(module)\n\(name)\n"
        if let index = memo[line] { return emit(.get, UInt8(index)) }
        emit(.global)
        bytes += line.utf8
        emit(.put, UInt8(memo.count))
        memo[line] = memo.count
    }
}
