internal import Synchronization
public import Torch

/// Reads windows of one scene, normalised as the model takes them. For any number of threads; see `Raster` for what they
/// wait for.
///
/// Windows are of the scene's region, where the options name one: it is the scene then, to all who read it.
public final class SceneReader: Sendable {
    public let scene: Scene
    public let scheme: LabelScheme
    public let size: ImageSize
    /// Of the scene, or its region; nil where the image does not say where it is.
    public let georeference: Georeference?
    /// Of `input`: the image's bands, then the elevation.
    public let channels: Int
    let options: SceneOptions
    let rasters: OpenRasters
    private let region: RasterWindow
    private let image: ScaledBands
    private let elevation: ScaledBands?
    let unknown = Mutex([String: Int]())

    /// Opens the scene's files, and looks at what they say of themselves.
    ///
    /// - Throws: `ImagingError` for files that cannot be read; `DataError` where their sizes or georeferences differ, what
    ///   the options ask for is not there, or there is no GDAL.
    public convenience init(_ scene: Scene, scheme: LabelScheme = .isprs, options: SceneOptions = SceneOptions()) throws
    {
        try self.init(scene, scheme, options, OpenRasters())
    }

    init(_ scene: Scene, _ scheme: LabelScheme, _ options: SceneOptions, _ rasters: OpenRasters) throws {
        try options.check()
        (self.scene, self.scheme, self.options, self.rasters) = (scene, scheme, options, rasters)
        let info = try rasters.raster(scene.image).info
        for path in [scene.elevation, scene.labels].compactMap({ $0 }) {
            try info.expectSamePlace(
                as: rasters.raster(path).info, comparesGeoreferences: options.comparesGeoreferences)
        }
        image = try ScaledBands(info, options.bands, options.imageScale, options.imageNodata)
        elevation = try Self.elevation(of: scene, options, rasters)
        region = try options.region?.window(in: info.size, of: scene.name) ?? RasterWindow(info.size)
        size = region.size
        georeference = info.georeference?.of(region)
        channels = image.bands.count + (elevation == nil ? 0 : 1)
    }

    private static func elevation(
        of scene: Scene, _ options: SceneOptions, _ rasters: OpenRasters
    ) throws -> ScaledBands? {
        guard options.usesElevation else { return nil }
        guard let path = scene.elevation else {
            throw DataError("scene \(scene.name) has no elevation: name its raster, or set usesElevation: false")
        }
        let info = try rasters.raster(path).info
        guard info.bands.count == 1 else {
            throw DataError("\(path) has \(info.bands.count) bands: an elevation has one, so make it of one of them")
        }
        return try ScaledBands(info, nil, options.elevationScale, options.elevationNodata)
    }

    /// The channels of a window, each scaled; what has no data is 0, the scale's low end.
    ///
    /// - Returns: float32 `[channels, height, width]`, on the CPU.
    public func input(_ window: RasterWindow) throws -> Tensor {
        let window = inRaster(window)
        let pixels = try image.read(rasters.raster(scene.image), window)
        guard let elevation, let path = scene.elevation else { return pixels }
        return .concatenate([pixels, try elevation.read(rasters.raster(path), window)])
    }

    /// Whether all bands of the image have data. Holes in the elevation do not count: the image is there.
    ///
    /// - Returns: bool `[height, width]`.
    public func validity(_ window: RasterWindow) throws -> Tensor {
        let valid = try image.validity(rasters.raster(scene.image), inRaster(window))
        return valid ?? .ones([window.height, window.width], dtype: .bool, device: .cpu)
    }

    /// Pixels of a window without a height; none where the elevation is not used.
    func elevationHoles(_ window: RasterWindow) throws -> Int {
        guard let elevation, let path = scene.elevation else { return 0 }
        let valid = try elevation.validity(rasters.raster(path), inRaster(window))
        return valid.map { $0.count - $0.sum().integer() } ?? 0
    }

    func inRaster(_ window: RasterWindow) -> RasterWindow {
        precondition(RasterWindow(size).contains(window), "a window of \(window) in scene \(scene.name) of \(size)")
        return window.moved(x: region.x, y: region.y)
    }

    /// Windows that cover the scene once and cost least to read.
    func blocks() throws -> [RasterWindow] {
        RasterWindow.covering(size, blocks: try rasters.raster(scene.labels ?? scene.image).info.blockSize)
    }
}
