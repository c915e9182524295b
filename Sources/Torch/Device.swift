package import CTorch

/// Where a tensor's memory is and its operations run.
public enum Device: Hashable, Sendable {
    case cpu
    case cuda(Int)

    package var raw: CTDevice {
        switch self {
        case .cpu: CTDevice(type: 0, index: -1)
        case .cuda(let index): CTDevice(type: 1, index: Int8(index))
        }
    }

    init(_ raw: CTDevice) {
        self = raw.type == 0 ? .cpu : .cuda(Int(raw.index))
    }
}

extension Device: CustomStringConvertible {
    /// PyTorch's name: `cpu`, `cuda:0`.
    public var description: String {
        switch self {
        case .cpu: "cpu"
        case .cuda(let index): "cuda:\(index)"
        }
    }
}
