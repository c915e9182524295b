/// How the rasters of scenes become what a model takes.
public struct SceneOptions: Sendable, Hashable, Codable {
    /// Bands of the image, from 1, in the model's order; nil for the layout's own, or all.
    public var bands: [Int]?
    public var imageScale = ValueScale(.type)
    /// Whether the elevation is the model's last channel.
    public var usesElevation = true
    public var elevationScale = ValueScale(.tile)
    /// Numbers that stand for no data, beside those that the files name. NaN and infinity always do.
    public var imageNodata: Double?
    public var elevationNodata: Double?
    /// The part of each scene to keep to; nil for all of it.
    public var region: SceneRegion?
    /// Whether rasters of a scene that say that they lie elsewhere are an error.
    public var comparesGeoreferences = true

    public init() {}

    /// - Throws: `DataError` for what makes no sense.
    public func check() throws {
        try imageScale.check("the image")
        try elevationScale.check("the elevation")
        guard bands?.isEmpty != true else { throw DataError("bands is empty: name one at least, or leave it away") }
    }
}
