/// What is taken for a picture, and how it is read.
public struct ImageReading: Sendable, Hashable, Codable {
    /// A picture of more pixels is refused: a file of a few bytes can ask for any amount of memory.
    public var mostPixels: Int
    /// Decodes a JPEG file that is damaged or ends early as far as it goes, in place of an error.
    public var takesDamaged: Bool

    /// - Parameter mostPixels: by default 256 million, which is 0.75 GB of memory.
    public init(mostPixels: Int = 1 << 28, takesDamaged: Bool = false) {
        self.mostPixels = mostPixels
        self.takesDamaged = takesDamaged
    }

    /// By how much a JPEG picture's sides are divided while it is decoded, which saves most of the work.
    public enum Shrink: UInt32, Sendable, CaseIterable {
        case none = 1
        case half = 2
        case quarter = 4
        case eighth = 8
    }
}
