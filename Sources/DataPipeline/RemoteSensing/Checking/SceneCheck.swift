/// What is in the parts of a set of scenes, and what is wrong with them.
public struct SceneCheck: Sendable, Encodable {
    public private(set) var parts: [ScenePart] = []
    /// Each with its file.
    public private(set) var problems: [String] = []
    /// Images of different parts with the same bytes.
    public private(set) var leaks: [SameFiles] = []
    /// Scenes of all parts that can be read: for drawing.
    public private(set) var readers: [SceneReader] = []

    public var isGood: Bool { problems.isEmpty && leaks.isEmpty }

    private enum CodingKeys: CodingKey { case parts, problems, leaks }

    /// Reads every pixel of all parts, scenes side by side on all cores, and compares.
    ///
    /// - Parameter progress: called with the scenes that are done, of all.
    /// - Throws: `DataError` where there is nothing to check, or no GDAL.
    public static func run(
        _ sources: [SceneSource], scheme: LabelScheme = .isprs, options: SceneOptions = SceneOptions(),
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> SceneCheck {
        try scheme.check()
        _ = try GeoLibrary.functions()
        let readings = try sources.map { try $0.read() }
        let total = readings.map(\.scenes.count).reduce(0, +)
        var check = SceneCheck()
        var digests: [[FileDigest]] = []
        for (source, reading) in zip(sources, readings) {
            let set = SceneSet(reading.scenes, scheme: scheme, bands: source.layout.bands)
            let done = digests.map(\.count).reduce(0, +)
            let scenes = set.checked(options) { progress(done + $0, total) }
            digests.append(scenes.map { FileDigest(path: $0.scene.image, digest: $0.digest) })
            check.add(source, reading, scenes, scheme)
        }
        check.leaks = SameFiles.across(digests)
        return check
    }

    private mutating func add(
        _ source: SceneSource, _ reading: SceneReading, _ scenes: [CheckedScene], _ scheme: LabelScheme
    ) {
        problems += (reading.problems + scenes.flatMap(\.problems)).map(\.description)
        parts.append(ScenePart(name: source.description, scenes, scheme))
        readers += scenes.compactMap(\.reader)
    }
}

extension SceneSet {
    /// - Parameter progress: called with the scenes that are done.
    fileprivate func checked(_ options: SceneOptions, progress: (Int) -> Void) -> [CheckedScene] {
        let rasters = OpenRasters()
        var options = options
        options.bands = options.bands ?? bands
        var checked: [CheckedScene] = []
        while checked.count < scenes.count {
            let next = Array(scenes[checked.count..<min(checked.count + 8, scenes.count)])
            checked += parallelMap(next) { [options] in CheckedScene($0, self, options, rasters) }
            progress(checked.count)
        }
        return checked
    }
}
