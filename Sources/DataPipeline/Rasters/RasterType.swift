public import Torch

/// The type of a band's numbers. Raw values are GDAL's.
public enum RasterType: Int32, Sendable, CaseIterable, Codable {
    case uint8 = 1
    case uint16 = 2
    case int16 = 3
    case uint32 = 4
    case int32 = 5
    case float32 = 6
    case float64 = 7
    case uint64 = 12
    case int64 = 13
    case int8 = 14

    /// Of tensors that hold all its numbers; of uint64 those below 2^53 exactly.
    public var dtype: DType {
        switch self {
        case .uint8: .uint8
        case .int8: .int8
        case .int16: .int16
        case .uint16, .int32: .int32
        case .uint32, .int64: .int64
        case .float32: .float32
        case .float64, .uint64: .float64
        }
    }

    public var isFloatingPoint: Bool { self == .float32 || self == .float64 }

    /// The largest number of an integer type; nil for the others.
    public var largest: Double? {
        switch self {
        case .uint8: 255
        case .int8: 127
        case .uint16: 65_535
        case .int16: 32_767
        case .uint32: 4_294_967_295
        case .int32: 2_147_483_647
        case .uint64, .int64, .float32, .float64: nil
        }
    }

    /// That of memory with elements of a tensor's type.
    init?(_ dtype: DType) {
        switch dtype {
        case .uint8: self = .uint8
        case .int16: self = .int16
        case .int32: self = .int32
        case .int64: self = .int64
        case .float32: self = .float32
        case .float64: self = .float64
        default: return nil
        }
    }
}

extension RasterType: CustomStringConvertible {
    public var description: String {
        switch self {
        case .uint8: "uint8"
        case .int8: "int8"
        case .uint16: "uint16"
        case .int16: "int16"
        case .uint32: "uint32"
        case .int32: "int32"
        case .uint64: "uint64"
        case .int64: "int64"
        case .float32: "float32"
        case .float64: "float64"
        }
    }
}
