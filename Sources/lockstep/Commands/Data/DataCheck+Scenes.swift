import ArgumentParser
import DataPipeline

extension DataCheck {
    var isScenes: Bool {
        switch task {
        case .remoteSensing: true
        case .detection, .saliency: false
        case .auto: scenes.isGiven || paths.allSatisfy { SceneLayout.found(in: $0) != nil }
        }
    }

    /// - Returns: whether nothing is wrong.
    func checkScenes() throws -> Bool {
        guard format == .auto, classes == nil, imageFolder == nil, maskFolder == nil, images == nil else {
            throw DataError(
                "--format, --classes, --images, --image-folder and --mask-folder are for boxes and masks, and \(paths[0]) is taken for scenes"
            )
        }
        let sources = try paths.flatMap { path in try splits(of: path).map { scenes.source(path, split: $0) } }
        let scheme = try scenes.scheme.map(LabelScheme.read) ?? .isprs
        return try SceneChecking(
            sources: sources, scheme: scheme, usesElevation: scenes.elevation != "", window: scenes.window,
            results: result, drawing: drawing
        ).run()
    }

    /// Folders that are no benchmark's are one part.
    private func splits(of path: String) throws -> [SceneSplit?] {
        let known = scenes.source(path, split: nil).layout != .folders
        if split.isEmpty { return known ? SceneSplit.allCases : [nil] }
        return try split.map { name in
            guard known, let split = SceneSplit(rawValue: name) else {
                throw DataError("\(path) has no split \(name): the ISPRS layouts have train and test, others none")
            }
            return split
        }
    }
}
