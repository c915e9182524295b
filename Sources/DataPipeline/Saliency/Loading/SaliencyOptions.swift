/// How pictures and masks become samples.
public struct SaliencyOptions: Sendable, Hashable {
    /// Of all samples: pictures are stretched to it.
    public var size: ImageSize
    /// nil for evaluation.
    public var augmentation: SaliencyAugmentation?
    /// The first epoch in which pictures come as for evaluation.
    public var plainFrom = Int.max
    /// Whether masks have only 0 and 1, cut at a half; else their levels in between stay: soft masks.
    public var binarise = false
    /// Decoding by halves JPEG pictures that are shown small: faster, and a little different from decoding them whole.
    public var shrinksWhileDecoding = false
    public var reading = ImageReading()
    /// nil decodes each file whenever it is used. Files are kept whole.
    public var cache: ImageCacheOptions?

    public init(size: ImageSize, augmentation: SaliencyAugmentation? = nil) {
        self.size = size
        self.augmentation = augmentation
    }

    /// - Throws: `DataError` for what makes no sense.
    public func check() throws {
        guard size.width > 0, size.height > 0 else { throw DataError("size is \(size): expected 1 pixel at least") }
        guard cache?.longestSide == nil else {
            throw DataError("a cache of smaller pictures (longestSide) would blur the masks' edges: leave it away")
        }
        try augmentation?.check()
    }

    func makeSource() throws -> ImageSource {
        ImageSource(
            reading: reading, cache: try cache.map(ImageCache.init), shrinksWhileDecoding: shrinksWhileDecoding)
    }
}
