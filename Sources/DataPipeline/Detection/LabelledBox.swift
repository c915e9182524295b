/// An object in an image.
public struct LabelledBox: Sendable, Hashable {
    public var box: Box
    /// From 0: an index into the set's `categories`.
    public var category: Int
    /// PASCAL VOC's: whoever misses it is not blamed.
    public var isDifficult: Bool
    /// COCO's: a group of objects, which no single one is.
    public var isCrowd: Bool
    /// COCO's area of the object's mask, in pixels.
    public var area: Double?

    public init(
        _ box: Box, category: Int, isDifficult: Bool = false, isCrowd: Bool = false, area: Double? = nil
    ) {
        self.box = box
        self.category = category
        self.isDifficult = isDifficult
        self.isCrowd = isCrowd
        self.area = area
    }
}
