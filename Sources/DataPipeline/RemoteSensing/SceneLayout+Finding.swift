extension SceneLayout {
    /// The benchmark whose images a folder has; nil where it has none.
    public static func found(in path: String) -> SceneLayout? {
        [SceneLayout.vaihingen, .potsdam].first { layout in
            let ids = try? ScenePattern(layout.patterns.image, root: path).ids()
            return ids?.isEmpty == false
        }
    }
}
