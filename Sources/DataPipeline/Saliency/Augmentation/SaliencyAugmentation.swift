/// How training changes pictures and their masks at random. By default as MINet's training does; 0 is off.
public struct SaliencyAugmentation: Sendable, Hashable, Codable {
    /// The chance of a mirror image.
    public var flip = 0.5
    /// Turned by up to so many degrees either way.
    public var rotation = 10.0
    public var colour = SaliencyColours()

    public init() {}

    /// - Throws: `DataError` for what makes no sense.
    public func check() throws {
        guard (0...1).contains(flip) else { throw DataError("flip is \(flip): expected 0 to 1") }
        guard (0...180).contains(rotation) else {
            throw DataError("rotation is \(rotation): expected 0 to 180 degrees")
        }
        try colour.check()
    }

    func drawn(using random: inout SampleRandom) -> SaliencyChange {
        SaliencyChange(
            isMirrored: random.bernoulli(flip), degrees: random.uniform(-rotation, rotation),
            colours: colour.drawn(using: &random))
    }
}

/// What was drawn for one picture.
struct SaliencyChange: Sendable, Hashable {
    var isMirrored = false
    /// Counter-clockwise.
    var degrees = 0.0
    var colours: [ColourStep] = []

    /// All but the colours.
    func moved(_ image: Image) -> Image {
        let image = isMirrored ? image.mirrored() : image
        return degrees == 0 ? image : image.turned(degrees: degrees)
    }
}
