/// Figures of one part of a set: of the scenes that can be read.
public struct ScenePart: Sendable, Encodable {
    public let name: String
    public let scenes: Int
    /// By their pixels.
    public let smallest, largest: ImageSize?
    public let pixels: Int
    public let classes: [ClassShare]
    /// Pixels that have labels, but of no class: the share of all pixels.
    public let void: Double
    /// Pixels without data: shares of all.
    public let imageHoles, elevationHoles: Double

    public struct ClassShare: Sendable, Encodable {
        public let name: String
        /// Of the pixels that have a class.
        public let share: Double
        /// Scenes that have it.
        public let scenes: Int
    }

    init(name: String, _ checked: [CheckedScene], _ scheme: LabelScheme) {
        self.name = name
        let sizes = checked.compactMap(\.reader?.size).sorted { $0.width * $0.height < $1.width * $1.height }
        (scenes, smallest, largest) = (sizes.count, sizes.first, sizes.last)
        pixels = sizes.map { $0.width * $0.height }.reduce(0, +)
        let all = Double(max(pixels, 1))
        imageHoles = Double(checked.map(\.imageHoles).reduce(0, +)) / all
        elevationHoles = Double(checked.map(\.elevationHoles).reduce(0, +)) / all
        void = Double(checked.map { $0.pixels.last! }.reduce(0, +)) / all
        let known = max(checked.map { $0.pixels.dropLast().reduce(0, +) }.reduce(0, +), 1)
        classes = scheme.names.enumerated().map { index, name in
            let counts = checked.map { $0.pixels[index] }
            return ClassShare(
                name: name, share: Double(counts.reduce(0, +)) / Double(known), scenes: counts.count { $0 > 0 })
        }
    }
}
