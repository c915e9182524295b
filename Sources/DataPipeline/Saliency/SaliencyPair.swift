/// A picture and the mask of what stands out in it, as files.
public struct SaliencyPair: Sendable, Hashable {
    /// What the names of both files have in common: `000012` for `000012.jpg` and `000012.png`.
    public let name: String
    public let image: String
    public let mask: String
    /// Of both, in pixels of the upright picture.
    public let size: ImageSize

    public init(name: String, image: String, mask: String, size: ImageSize) {
        self.name = name
        self.image = image
        self.mask = mask
        self.size = size
    }

    /// Looks at the headers of both files.
    static func checked(name: String, image: String, mask: String) throws -> SaliencyPair {
        let (size, other) = (try Image.size(of: image), try Image.size(of: mask))
        guard size == other else {
            throw DataProblem(
                mask,
                "it has \(other) pixels, and its picture \(image) has \(size): make the mask anew from the picture")
        }
        return SaliencyPair(name: name, image: image, mask: mask, size: size)
    }
}
