/// Scenes with one scheme of labels.
public struct SceneSet: Sendable, Hashable {
    public var scenes: [Scene]
    public var scheme: LabelScheme
    /// The image's bands that the layout is used with; nil for all.
    public var bands: [Int]?

    public init(_ scenes: [Scene], scheme: LabelScheme = .isprs, bands: [Int]? = nil) {
        (self.scenes, self.scheme, self.bands) = (scenes, scheme, bands)
    }

    /// Finds the files of a set that is to be trained or evaluated on; opens none of them.
    ///
    /// - Throws: `DataError` with the first things that are wrong, each with its file, and how many there are.
    public static func read(_ source: SceneSource, scheme: LabelScheme = .isprs) throws -> SceneSet {
        try scheme.check()
        let reading = try source.read()
        try reading.problems.expectNone()
        return SceneSet(reading.scenes, scheme: scheme, bands: source.layout.bands)
    }

    /// Opens all scenes.
    ///
    /// - Throws: `DataError` with the first things that are wrong.
    public func readers(_ options: SceneOptions = SceneOptions()) throws -> [SceneReader] {
        // Before several threads ask for it: in ranks that are copies of their launcher, the main thread and another were seen
        // to spin forever where both came to this initial value at once.
        _ = try GeoLibrary.functions()
        let rasters = OpenRasters()
        var options = options
        options.bands = options.bands ?? bands
        let made = parallelMap(scenes) { [options] scene in
            Result { try SceneReader(scene, scheme, options, rasters) }
        }
        try made.compactMap(\.error).map(DataProblem.init).expectNone()
        return try made.map { try $0.get() }
    }
}
