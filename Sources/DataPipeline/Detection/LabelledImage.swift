/// An image's file and the objects in it.
public struct LabelledImage: Sendable, Hashable {
    public var path: String
    /// COCO's.
    public var id: AnnotationID?
    /// In pixels, of the upright image. Readers fill them in.
    public var width, height: Int?
    public var boxes: [LabelledBox]

    public init(path: String, id: AnnotationID? = nil, size: ImageSize? = nil, boxes: [LabelledBox] = []) {
        self.path = path
        self.id = id
        (width, height) = (size?.width, size?.height)
        self.boxes = boxes
    }

    public var size: ImageSize? {
        guard let width, let height else { return nil }
        return ImageSize(width: width, height: height)
    }
}
