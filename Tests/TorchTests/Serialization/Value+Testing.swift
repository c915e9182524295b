import Torch

typealias Value = PyTorchArchive.Value

extension Value {
    /// Every tensor under its dotted path, in the order of the file.
    func tensors(under path: String = "") -> [(path: String, tensor: Tensor)] {
        switch self {
        case .tensor(let tensor): [(path, tensor)]
        case .dictionary(let entries): entries.flatMap { $1.tensors(under: path.isEmpty ? "\($0)" : "\(path).\($0)") }
        case .list(let items), .tuple(let items):
            items.enumerated().flatMap { $1.tensors(under: "\(path).\($0)") }
        default: []
        }
    }
}

extension PyTorchArchive.Value: Equatable {
    /// Tensors compare by identity: these tests have none in the trees that they compare.
    public static func == (a: Self, b: Self) -> Bool { "\(a)" == "\(b)" }
}
