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

    /// A part of a set, and how it is read.
    public struct Part: Sendable {
        public var source: SceneSource
        public var options: SceneOptions

        public init(_ source: SceneSource, _ options: SceneOptions = SceneOptions()) {
            (self.source, self.options) = (source, options)
        }
    }

    /// Reads every pixel of all parts, scenes side by side on all cores, and compares.
    ///
    /// - Parameter progress: called with the scenes that are done, of all.
    /// - Throws: `DataError` where there is nothing to check, or no GDAL.
    public static func run(
        _ parts: [Part], scheme: LabelScheme = .isprs, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> SceneCheck {
        try scheme.check()
        _ = try GeoLibrary.functions()
        let readings = try parts.map { try $0.source.read() }
        let total = readings.map(\.scenes.count).reduce(0, +)
        var check = SceneCheck()
        var digests: [[FileDigest]] = []
        for (part, reading) in zip(parts, readings) {
            let set = SceneSet(reading.scenes, scheme: scheme, bands: part.source.layout.bands)
            let done = digests.map(\.count).reduce(0, +)
            let scenes = set.checked(part.options) { progress(done + $0, total) }
            digests.append(scenes.map { FileDigest(path: $0.scene.image, digest: $0.digest) })
            check.add(part, reading, scenes, scheme)
        }
        check.leaks = leaks(parts, digests)
        return check
    }

    private mutating func add(
        _ part: Part, _ reading: SceneReading, _ scenes: [CheckedScene], _ scheme: LabelScheme
    ) {
        problems += (reading.problems + scenes.flatMap(\.problems)).map(\.description)
        parts.append(ScenePart(name: part.source.description, scenes, scheme))
        readers += scenes.compactMap(\.reader)
    }

    /// Regions of one image that have nothing in common are no leak.
    private static func leaks(_ parts: [Part], _ digests: [[FileDigest]]) -> [SameFiles] {
        parts.indices.flatMap { second in
            (0..<second).flatMap { first -> [SameFiles] in
                let regions = [parts[first], parts[second]].compactMap(\.options.region)
                if regions.count == 2, regions[0].isApart(from: regions[1]) { return [] }
                return SameFiles.across([digests[first], digests[second]])
            }
        }
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
