/// How images become samples.
public struct DetectionImageOptions: Sendable, Hashable {
    /// Of all samples.
    public var canvas: ImageSize
    /// nil for evaluation: each image whole, in the middle.
    public var augmentation: DetectionAugmentation?
    /// The first epoch in which images come as for evaluation.
    public var plainFrom = Int.max
    /// Whether VOC's difficult objects are trained on.
    public var includesDifficult = false
    /// Whether an image that cannot be read is replaced by the next one of the set, on all ranks alike, in place of an
    /// error.
    public var skipsBroken = false
    /// Decoding by halves JPEG pictures that are shown small: faster, and a little different from decoding them whole.
    public var shrinksWhileDecoding = false
    public var reading = ImageReading()
    /// nil decodes each image whenever it is used.
    public var cache: ImageCacheOptions?

    public init(canvas: ImageSize, augmentation: DetectionAugmentation? = nil) {
        self.canvas = canvas
        self.augmentation = augmentation
    }
}
