public import DataPipeline
public import Training

/// How scenes go through a model: what stands under `inference` in a configuration.
public struct RemoteSensingInferenceOptions: Codable, Sendable, Equatable {
    /// The side of the square windows, in pixels.
    public var window = 256
    /// From one window to the next, in pixels.
    public var stride = 128
    /// Windows that go through the model together. Another number may round differently.
    public var batch = 8
    public var blending = WindowBlending.gaussian
    public var padding = ScenePadding.reflect
    /// Mirror images and turns of each window whose answers are averaged.
    public var views = WindowViews.one
    /// Threads that read windows ahead; 0 reads each batch when its turn comes.
    public var readers = 1
    public var scoring = SceneScoring.stitched
    /// Whether evaluations look at the labels that leave out borders between objects, where scenes have them.
    public var eroded = true
    /// The classes that means are taken over; nil takes all, but of the ISPRS classes not the clutter.
    public var scored: [String]?
    /// Where the elevation of a predicted image lies, seen from the image's folder: `*` is the scene's id, or else the
    /// image's name without its ending. nil follows the data's own patterns.
    public var elevation: String?
    public var probabilities = ProbabilityOutput.none
    /// The longest side of the pictures for looking at, in pixels; 0 draws none.
    public var quickLook = 2048

    public init() {}

    /// - Throws: `ConfigurationError`, which names the setting by its place under `name`.
    public func validate(_ name: String = "inference", scheme: LabelScheme) throws(ConfigurationError) {
        try require(window > 0, "\(name).window is \(window): expected pixels, 1 or more")
        try require(
            (1...max(window, 1)).contains(stride),
            "\(name).stride is \(stride): expected 1 to \(window), the window's side: beyond it pixels would be left out"
        )
        try require(batch > 0, "\(name).batch is \(batch): expected 1 or more")
        try require(readers >= 0, "\(name).readers is \(readers): expected 0 or more threads")
        try require(quickLook >= 0, "\(name).quickLook is \(quickLook): expected pixels, 0 for no pictures")
        do { _ = try scoredClasses(among: scheme) } catch { throw ConfigurationError("\(name).scored: \(error)") }
    }

    /// The places of the classes that means are taken over.
    func scoredClasses(among scheme: LabelScheme) throws -> [Int] {
        try scored.map(scheme.places) ?? scheme.usuallyScored
    }
}

/// What is compared with the labels.
public enum SceneScoring: String, Sendable, Codable, CaseIterable {
    /// The whole scene, each pixel once.
    case stitched
    /// Each window on its own, as PKDiff's published code does: pixels count as often as windows cover them, and what is
    /// right of or below the last whole stride is left out. For comparison with its numbers only.
    case unstitched
}

/// Whether and how the probabilities of all classes are written.
public enum ProbabilityOutput: String, Sendable, Codable, CaseIterable {
    case none
    /// In 255ths, a byte a class and pixel.
    case uint8
    case float32
}
