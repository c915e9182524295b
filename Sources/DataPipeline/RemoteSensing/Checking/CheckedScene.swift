import Torch

/// What going through one scene, all of its pixels, has shown.
struct CheckedScene: Sendable {
    let scene: Scene
    private(set) var reader: SceneReader?
    /// Of the image's bytes; nil where it cannot be read.
    private(set) var digest: UInt64?
    /// Pixels of each class, then void ones.
    private(set) var pixels: [Int]
    /// Pixels without data.
    private(set) var imageHoles = 0
    private(set) var elevationHoles = 0
    private(set) var problems: [DataProblem] = []

    init(_ scene: Scene, _ set: SceneSet, _ options: SceneOptions, _ rasters: OpenRasters) {
        self.scene = scene
        pixels = [Int](repeating: 0, count: set.scheme.names.count + 1)
        attempt { checked in
            checked.digest = try MappedFile(scene.image).withBytes { fowlerNollVo($0) }
            let reader = try SceneReader(scene, set.scheme, options, rasters)
            checked.reader = reader
            try checked.goThrough(reader)
        }
    }

    private mutating func goThrough(_ reader: SceneReader) throws {
        for window in try reader.blocks() {
            _ = try reader.input(window)
            let valid = try reader.validity(window)
            imageHoles += valid.count - valid.sum().integer()
            elevationHoles += try reader.elevationHoles(window)
            if scene.labels != nil { add(try reader.labels(window)) }
            if scene.erodedLabels != nil { _ = try reader.labels(window, eroded: true) }
        }
        let strange = reader.unknownLabels.sorted { $0.value > $1.value }
        if !strange.isEmpty { problems.append(Self.problem(strange, of: scene)) }
    }

    private mutating func add(_ labels: Tensor) {
        let counts = labels.to(.int64).flattened().bincount(minimumLength: 256).array(of: Int.self)
        for category in 0..<pixels.count - 1 { pixels[category] += counts[category] }
        pixels[pixels.count - 1] += counts[Int(LabelScheme.ignoreIndex)]
    }

    private static func problem(_ strange: [(key: String, value: Int)], of scene: Scene) -> DataProblem {
        let first = strange.prefix(3).map { "\($0.value) of \($0.key)" }.joined(separator: ", ")
        let total = strange.map(\.value).reduce(0, +)
        return DataProblem(
            scene.labels ?? scene.image,
            "\(total) pixels stand for no class and count for nothing: \(first)\(strange.count > 3 ? ", ..." : ""); give them a class, or name them as void"
        )
    }

    private mutating func attempt(_ body: (inout CheckedScene) throws -> Void) {
        do { try body(&self) } catch { problems.append(DataProblem(error)) }
    }
}
