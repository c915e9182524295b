import Foundation

/// Where scenes are.
public struct SceneSource: Sendable, Hashable, Codable {
    /// The folder that all else begins in.
    public var path: String
    public var layout: SceneLayout
    /// The part of an ISPRS set, by its usual lists. nil takes all scenes that are there.
    public var split: SceneSplit?
    /// The scenes to take, in place of a split's.
    public var ids: [String]?
    /// Patterns such as `dsm/*_height.tif`, where `*` is a scene's id; a name without `*` is the one file of a single
    /// scene. nil is the layout's own, and an empty one says that there is none.
    public var image: String?
    public var elevation: String?
    public var labels: String?
    public var erodedLabels: String?

    public init(_ path: String = "", layout: SceneLayout = .vaihingen, split: SceneSplit? = nil, ids: [String]? = nil) {
        (self.path, self.layout, self.split, self.ids) = (path, layout, split, ids)
    }

    /// Looks for the files, and collects what is missing.
    ///
    /// - Throws: `DataError` where that makes no sense: there is no such folder, or no image in it.
    public func read() throws -> SceneReading {
        guard FileManager.default.fileExists(atPath: path) else { throw DataError("\(path) does not exist") }
        let places = try ScenePlaces(patterns, root: path)
        let made = try wantedIDs(places).map { id in Result { try places.scene(id) } }
        guard !made.isEmpty else {
            throw DataError("\(description) holds no scene: expected images as \(places.image.path(of: "*"))")
        }
        let problems = made.compactMap(\.error).map(DataProblem.init)
        return SceneReading(scenes: made.compactMap { try? $0.get() }, problems: problems)
    }

    private func wantedIDs(_ places: ScenePlaces) throws -> [String] {
        if let ids { return ids }
        guard let split else { return try places.image.ids() }
        guard let ids = layout.ids(split) else {
            throw DataError("\(layout) have no split \(split): list the scenes that it has (ids)")
        }
        return ids
    }

    var patterns: ScenePatterns {
        var patterns = layout.patterns
        func own(_ pattern: String?, _ usual: String?) -> String? { pattern.map { $0.isEmpty ? nil : $0 } ?? usual }
        patterns.image = image ?? patterns.image
        patterns.elevation = own(elevation, patterns.elevation)
        patterns.labels = own(labels, patterns.labels)
        patterns.erodedLabels = own(erodedLabels, patterns.erodedLabels)
        return patterns
    }

    var description: String { split.map { "\(path) (\($0.rawValue))" } ?? path }
}

/// Scenes as their files have them, and what is wrong with them.
public struct SceneReading: Sendable {
    public var scenes: [Scene]
    public var problems: [DataProblem]
}

/// The patterns of one set.
private struct ScenePlaces {
    let image: ScenePattern
    private let elevation, labels, erodedLabels: ScenePattern?

    init(_ patterns: ScenePatterns, root: String) throws {
        func pattern(_ text: String?) throws -> ScenePattern? { try text.map { try ScenePattern($0, root: root) } }
        image = try ScenePattern(patterns.image, root: root)
        elevation = try pattern(patterns.elevation)
        labels = try pattern(patterns.labels)
        erodedLabels = try pattern(patterns.erodedLabels)
    }

    /// - Throws: `DataProblem` for a file that is missing.
    func scene(_ id: String) throws -> Scene {
        Scene(
            name: id, image: try file(image, id, "image"),
            elevation: try elevation.map { try file($0, id, "elevation") },
            labels: try labels.map { try file($0, id, "labels") }, erodedLabels: try eroded(id))
    }

    private func file(_ pattern: ScenePattern, _ id: String, _ what: String) throws -> String {
        guard let file = pattern.file(of: id) else {
            throw DataProblem(
                pattern.path(of: id),
                "the \(what) of scene \(id) is missing: put it there, or say where it is (\(what))")
        }
        return file
    }

    /// A set may do without them, but then for all of its scenes.
    private func eroded(_ id: String) throws -> String? {
        guard let erodedLabels, erodedLabels.folderExists else { return nil }
        return try file(erodedLabels, id, "erodedLabels")
    }
}
