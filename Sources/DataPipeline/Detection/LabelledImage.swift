/// An image's file and the objects in it.
public struct LabelledImage: Sendable, Hashable {
    public var path: String
    /// COCO's.
    public var id: ImageID?
    /// In pixels, of the upright image. Readers fill them in.
    public var width, height: Int?
    public var boxes: [LabelledBox]

    public init(path: String, id: ImageID? = nil, size: ImageSize? = nil, boxes: [LabelledBox] = []) {
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

/// How a file of annotations calls an image.
public enum ImageID: Sendable, Hashable, Codable, CustomStringConvertible {
    case number(Int)
    case name(String)

    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let number = try? value.decode(Int.self) {
            self = .number(number)
        } else {
            self = .name(try value.decode(String.self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        switch self {
        case .number(let number): try value.encode(number)
        case .name(let name): try value.encode(name)
        }
    }

    public var description: String {
        switch self {
        case .number(let number): "\(number)"
        case .name(let name): name
        }
    }
}
