/// Where a raster is on the Earth.
public struct Georeference: Sendable, Hashable {
    /// GDAL's six numbers: a pixel corner at column `c`, row `r` is at
    /// `(t[0] + c · t[1] + r · t[2], t[3] + c · t[4] + r · t[5])`.
    public var transform: [Double]
    /// The coordinate system, as WKT; nil where it is not known.
    public var projection: String?

    public init(transform: [Double], projection: String? = nil) {
        precondition(transform.count == 6, "a geotransform of \(transform.count) numbers")
        self.transform = transform
        self.projection = projection
    }

    public func position(column: Double, row: Double) -> (x: Double, y: Double) {
        let t = transform
        return (t[0] + column * t[1] + row * t[2], t[3] + column * t[4] + row * t[5])
    }

    /// That of a window of the raster.
    public func of(_ window: RasterWindow) -> Georeference {
        var moved = self
        (moved.transform[0], moved.transform[3]) = position(column: Double(window.x), row: Double(window.y))
        return moved
    }

    /// The longer side of a pixel, in the units of the coordinate system.
    public var pixelSide: Double {
        let t = transform
        return max((t[1] * t[1] + t[4] * t[4]).squareRoot(), (t[2] * t[2] + t[5] * t[5]).squareRoot())
    }
}

extension Georeference {
    /// What keeps two rasters of one size from lying on each other, in words; nil where nothing does.
    ///
    /// Corners may be a tenth of a pixel apart. A coordinate system that only one of the two knows is not held against
    /// the other.
    func difference(from other: Georeference, over size: ImageSize) throws -> String? {
        let corners = [(0, 0), (size.width, 0), (0, size.height), (size.width, size.height)]
        for (column, row) in corners {
            let here = position(column: Double(column), row: Double(row))
            let there = other.position(column: Double(column), row: Double(row))
            let apart = max(abs(here.x - there.x), abs(here.y - there.y))
            guard apart > 0.1 * pixelSide else { continue }
            return
                "pixel (\(column), \(row)) is at (\(here.x), \(here.y)) in one and at (\(there.x), \(there.y)) in the other"
        }
        guard let projection, let others = other.projection else { return nil }
        return try GeoLibrary.isSame(projection, others) ? nil : "their coordinate systems differ"
    }
}
