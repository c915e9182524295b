/// How the numbers of a raster's bands become 0 ... 1.
public struct ValueScale: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// By the largest number of the raster's type: 255 for uint8, 65535 for uint16. For integers.
        case type
        /// By the least and the largest number of each band of the whole raster, pixels without data left out.
        case tile
        /// By `low` and `high`, in what the band measures: after its own scale and offset. Numbers beyond go beyond.
        case fixed
    }

    public var kind: Kind
    /// What becomes 0 and 1, where the kind is `fixed`.
    public var low = 0.0
    public var high = 1.0

    public init(_ kind: Kind) { self.kind = kind }

    public static func fixed(_ low: Double, _ high: Double) -> ValueScale {
        var scale = ValueScale(.fixed)
        (scale.low, scale.high) = (low, high)
        return scale
    }

    func check(_ name: String) throws {
        guard kind != .fixed || low < high else {
            throw DataError("\(name) is scaled from \(low) to \(high): the first has to be less than the second")
        }
    }
}
