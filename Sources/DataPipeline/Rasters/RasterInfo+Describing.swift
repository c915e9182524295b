internal import CRasters

extension RasterInfo {
    /// - Throws: `ImagingError` for bands of complex numbers, and rasters without a band.
    init(_ dataset: OpaquePointer, _ functions: GeoFunctions, _ path: String) throws {
        var raster = GeoRaster()
        functions.describe(dataset, &raster)
        guard raster.bands > 0 else { throw ImagingError(path, "has no bands: name one of its subdatasets") }
        self.path = path
        size = ImageSize(width: Int(raster.width), height: Int(raster.height))
        bands = try (1...raster.bands).map { try RasterBand(dataset, functions, $0, path) }
        georeference = Georeference(raster)
        driver = raster.driver.map { String(cString: $0) } ?? ""
        compression = raster.compression.map { String(cString: $0) }
    }
}

extension RasterBand {
    fileprivate init(_ dataset: OpaquePointer, _ functions: GeoFunctions, _ number: Int32, _ path: String) throws {
        var band = GeoBand()
        functions.describe_band(dataset, number, &band)
        guard let type = RasterType(rawValue: band.type) else {
            throw ImagingError(path, "has complex numbers in band \(number)", remedy: "convert it: gdal_translate -ot")
        }
        self.type = band.is_signed_byte ? .int8 : type
        isSignedByte = band.is_signed_byte
        nodata = band.has_nodata ? band.nodata : nil
        hasMask = band.has_mask
        (scale, offset) = (band.scale, band.offset)
        blockSize = ImageSize(width: Int(band.block_width), height: Int(band.block_height))
        palette = Self.palette(dataset, functions, number, count: Int(band.colours))
        interpretation = band.interpretation.map { String(cString: $0) } ?? ""
        description = band.description.map { String(cString: $0) } ?? ""
    }

    private static func palette(
        _ dataset: OpaquePointer, _ functions: GeoFunctions, _ number: Int32, count: Int
    ) -> [Colour] {
        guard count > 0 else { return [] }
        var levels = [UInt8](repeating: 0, count: 4 * count)
        functions.palette(dataset, number, &levels)
        return (0..<count).map { Colour(levels[4 * $0], levels[4 * $0 + 1], levels[4 * $0 + 2]) }
    }
}

extension Georeference {
    fileprivate init?(_ raster: GeoRaster) {
        guard raster.has_transform else { return nil }
        let t = raster.transform
        self.init(
            transform: [t.0, t.1, t.2, t.3, t.4, t.5], projection: raster.projection.map { String(cString: $0) })
    }
}
