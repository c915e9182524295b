/// Which windows of scenes a model is trained on.
public struct WindowOptions: Sendable, Hashable, Codable {
    /// Of a window, in pixels.
    public var side = 256
    /// Windows an epoch.
    public var count = 8000
    public var scenes = SceneChoice.area
    /// The part of windows for which a class is drawn first, each class alike, and then a place that has it, so that rare
    /// ones are seen more often.
    public var classBalanced = 0.0
    /// The chances of an upside-down and of a mirror image.
    public var verticalFlip = 0.5
    public var horizontalFlip = 0.5
    /// Whether windows are turned by 0, 1, 2 or 3 quarters, each alike.
    public var quarterTurns = false

    public enum SceneChoice: String, Sendable, Codable, CaseIterable {
        /// In proportion to its pixels: each part of the ground alike.
        case area
        /// Each scene alike.
        case evenly
    }

    public init() {}

    /// - Throws: `DataError` for what makes no sense.
    public func check() throws {
        guard side > 0, count > 0 else {
            throw DataError("\(count) windows of \(side) pixels: expected 1 at least of both")
        }
        let parts = [
            ("classBalanced", classBalanced), ("verticalFlip", verticalFlip), ("horizontalFlip", horizontalFlip),
        ]
        for (name, part) in parts where !(0...1).contains(part) {
            throw DataError("\(name) is \(part): expected 0 to 1")
        }
    }
}
