import ArgumentParser
import DataPipeline

extension DataCheck {
    var isScenes: Bool {
        switch task {
        case .remoteSensing: true
        case .detection, .saliency: false
        case .auto: scenes.isGiven || isConfiguration || paths.allSatisfy { SceneLayout.found(in: $0) != nil }
        }
    }

    /// - Returns: whether nothing is wrong.
    func checkScenes() throws -> Bool {
        guard format == .auto, classes == nil, imageFolder == nil, maskFolder == nil, images == nil else {
            throw DataError(
                "--format, --classes, --images, --image-folder and --mask-folder are for boxes and masks, and \(paths[0]) is taken for scenes"
            )
        }
        if isConfiguration { return try checkConfiguration() }
        let parts = try paths.flatMap { path in try splits(of: path).map { scenes.part(path, split: $0) } }
        var windows = WindowOptions()
        windows.side = scenes.window ?? windows.side
        return try SceneChecking(
            parts: parts, scheme: .chosen(scenes.scheme ?? "isprs"), windows: windows, results: result, drawing: drawing
        ).run()
    }

    /// Whether the first path is a run's configuration; the others are settings that replace the file's.
    private var isConfiguration: Bool { paths[0].hasSuffix(".yaml") || paths[0].hasSuffix(".yml") }

    private func checkConfiguration() throws -> Bool {
        guard !scenes.isGiven, split.isEmpty else {
            throw DataError("\(paths[0]) says what is to be checked: leave away --split, --layout and the like")
        }
        return try SceneChecking(
            configuration: paths[0], overrides: Array(paths.dropFirst()), results: result, drawing: drawing
        ).run()
    }

    /// Folders that are no benchmark's are one part.
    private func splits(of path: String) throws -> [SceneSplit?] {
        let known = scenes.part(path, split: nil).source.layout != .folders
        if split.isEmpty { return known ? SceneSplit.allCases : [nil] }
        return try split.map { name in
            guard known, let split = SceneSplit(rawValue: name) else {
                throw DataError("\(path) has no split \(name): the ISPRS layouts have train and test, others none")
            }
            return split
        }
    }
}
