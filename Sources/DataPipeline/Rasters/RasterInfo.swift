/// What a raster's file says of itself.
public struct RasterInfo: Sendable, Hashable {
    public let path: String
    public let size: ImageSize
    public let bands: [RasterBand]
    /// nil for a raster that does not say where it is.
    public let georeference: Georeference?
    /// GDAL's short name of the format, such as `GTiff`.
    public let driver: String
    /// GDAL's name of the compression, such as `DEFLATE`; nil for none.
    public let compression: String?

    public var width: Int { size.width }
    public var height: Int { size.height }

    /// What is decoded at once: tiles or strips, of the first band.
    public var blockSize: ImageSize { bands[0].blockSize }

    /// The first band's colours, by index; empty without.
    public var palette: [Colour] { bands[0].palette }

    /// From 1.
    public var bandNumbers: [Int] { Array(1...bands.count) }
}

/// One band of a raster.
public struct RasterBand: Sendable, Hashable {
    public let type: RasterType
    /// The number of pixels that have none; nil where each has one.
    public let nodata: Double?
    /// Whether pixels may be without data, by a nodata value or a mask.
    public let hasMask: Bool
    /// What is meant is `number · scale + offset`.
    public let scale, offset: Double
    public let blockSize: ImageSize
    /// By index; empty for a band without.
    public let palette: [Colour]
    /// GDAL's word for what it is of, such as `Red`, `Gray`, `Palette`.
    public let interpretation: String
    public let description: String
    /// Whether GDAL calls it unsigned, as it did before 3.7.
    let isSignedByte: Bool
}
