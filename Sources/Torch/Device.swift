package import CTorch

/// Where a tensor's memory is and its operations run.
public enum Device: Hashable, Sendable {
    case cpu
    case cuda(Int)
    /// Nowhere: tensors have a shape and no elements, which costs no memory and no time. Two tensors of one operation
    /// must be on one device here too, so that it shows whether a computation moves all that it needs. `to` copies
    /// there; `move` cannot.
    case meta

    package var raw: CTDevice {
        switch self {
        case .cpu: CTDevice(type: 0, index: -1)
        case .cuda(let index): CTDevice(type: 1, index: Int8(index))
        case .meta: CTDevice(type: Self.metaType, index: -1)
        }
    }

    init(_ raw: CTDevice) {
        switch raw.type {
        case 0: self = .cpu
        case Self.metaType: self = .meta
        default: self = .cuda(Int(raw.index))
        }
    }

    private static let metaType: Int8 = 14
}

extension Device: CustomStringConvertible {
    /// PyTorch's name: `cpu`, `cuda:0`.
    public var description: String {
        switch self {
        case .cpu: "cpu"
        case .cuda(let index): "cuda:\(index)"
        case .meta: "meta"
        }
    }
}
