/// The Python names that a checkpoint may use: those that make plain data. All others are refused, since looking one
/// up and calling it is how a pickle runs code.
package enum PickleGlobal {
    case orderedDictionary
    case collection
    case bytes
    case size
    case device
    case rebuildTensor
    case rebuildParameter
    case storageType(DType)
    case dtype(DType)

    /// - Parameter module: by its name in Python 3.
    init?(module: String, name: String) {
        if let known = Self.functions["\(module).\(name)"] {
            self = known
        } else if let dtype = Self.storageTypes[name], module == "torch" {
            self = .storageType(dtype)
        } else if let dtype = Self.dtypes[name], module == "torch" {
            self = .dtype(dtype)
        } else {
            return nil
        }
    }

    private static let functions: [String: PickleGlobal] = [
        "collections.OrderedDict": .orderedDictionary,
        "collections.Counter": .orderedDictionary,
        "builtins.set": .collection,
        "builtins.bytearray": .bytes,
        "_codecs.encode": .bytes,
        "torch.Size": .size,
        "torch.device": .device,
        "torch._utils._rebuild_tensor": .rebuildTensor,
        "torch._utils._rebuild_tensor_v2": .rebuildTensor,
        "torch._utils._rebuild_parameter": .rebuildParameter,
        "torch._utils._rebuild_parameter_with_state": .rebuildParameter,
    ]

    private static let dtypes = Dictionary(uniqueKeysWithValues: DType.allCases.map { ($0.description, $0) })

    private static let storageTypes = Dictionary(
        uniqueKeysWithValues: DType.allCases.map { ($0.storageTypeName, $0) })
}

extension DType {
    /// PyTorch's name of a storage with such elements, as in `torch.FloatStorage`.
    var storageTypeName: String {
        switch self {
        case .uint8: "ByteStorage"
        case .int8: "CharStorage"
        case .int16: "ShortStorage"
        case .int32: "IntStorage"
        case .int64: "LongStorage"
        case .float16: "HalfStorage"
        case .float32: "FloatStorage"
        case .float64: "DoubleStorage"
        case .bool: "BoolStorage"
        case .bfloat16: "BFloat16Storage"
        }
    }
}
