/// Where decoded images are kept between uses, and how many.
public struct ImageCacheOptions: Sendable, Hashable, Codable {
    /// nil is `$LOCKSTEP_CACHE/images`, else in the user's cache folder.
    public var folder: String?
    /// Larger images are made smaller before they are kept; nil keeps all their pixels.
    public var longestSide: Int?
    /// Of all entries together. Each process may be above it by a sixteenth for a while.
    public var mostBytes: Int

    public init(folder: String? = nil, longestSide: Int? = nil, mostBytes: Int = 32 << 30) {
        self.folder = folder
        self.longestSide = longestSide
        self.mostBytes = mostBytes
    }
}
