/// What a GeoTIFF that is to be written is like.
public struct RasterFormat: Sendable, Hashable {
    public var size: ImageSize
    public var bands: Int
    public var type: RasterType
    public var georeference: Georeference?
    /// Colours of a single band of uint8, by index; empty for none.
    public var palette: [Colour] = []
    /// The number of pixels that have none.
    public var nodata: Double?
    /// What the bands are called; empty for no names.
    public var bandNames: [String] = []
    public var compression = Compression.deflate
    /// What is compressed is a number's difference from its left neighbour: numbers that change little get smaller.
    public var usesPredictor: Bool
    /// Tiles of 256 x 256 pixels; else strips of rows.
    public var isTiled = true

    public enum Compression: String, Sendable, CaseIterable, Codable { case none, lzw, deflate }

    /// The side of a tile, in pixels.
    public static let tileSide = 256

    /// - Parameter type: uint8 bands are compressed as they are, others by their differences: small whole numbers are most
    ///   often classes.
    public init(size: ImageSize, bands: Int = 1, type: RasterType = .uint8, georeference: Georeference? = nil) {
        (self.size, self.bands, self.type, self.georeference) = (size, bands, type, georeference)
        usesPredictor = type != .uint8
    }

    /// GDAL's creation options for GeoTIFF.
    var creationOptions: [String] {
        // More than 4 GB need BigTIFF, and nobody knows beforehand how well something compresses.
        ["COMPRESS=\(compression.rawValue.uppercased())", "BIGTIFF=IF_SAFER"] + layout + predictor
    }

    private var layout: [String] {
        isTiled ? ["TILED=YES", "BLOCKXSIZE=\(Self.tileSide)", "BLOCKYSIZE=\(Self.tileSide)"] : []
    }

    private var predictor: [String] {
        guard usesPredictor, compression != .none else { return [] }
        return ["PREDICTOR=\(type.isFloatingPoint ? 3 : 2)"]
    }
}
