/// What of a COCO file boxes need, in the file's order.
struct COCOContents {
    struct Picture {
        var id: ImageID?
        var fileName = ""
        var width, height: Int?
    }

    struct Annotation {
        var image: ImageID?
        var category: Int?
        var box: [Double] = []
        var area: Double?
        var isCrowd = false
        /// Not COCO's own, but written by many tools: VOC's difficult ones.
        var isIgnored = false
        /// Where it begins.
        var line = 0
    }

    private(set) var pictures: [Picture] = []
    private(set) var annotations: [Annotation] = []
    private(set) var categories: [(id: Int, name: String)] = []

    init(_ reader: inout JSONReader) throws {
        try reader.object { reader, name in
            switch name {
            case "images": try reader.array { pictures.append(try Picture(&$0)) }
            case "annotations": try reader.array { annotations.append(try Annotation(&$0)) }
            case "categories": try reader.array { categories.append(try Self.category(&$0)) }
            default: try reader.skip()
            }
        }
        // As pycocotools counts them.
        categories.sort { $0.id < $1.id }
    }

    private static func category(_ reader: inout JSONReader) throws -> (id: Int, name: String) {
        var category = (id: 0, name: "")
        try reader.object { reader, name in
            switch name {
            case "id": category.id = Int(try reader.number())
            case "name": category.name = try reader.string()
            default: try reader.skip()
            }
        }
        return category
    }
}

extension COCOContents.Picture {
    fileprivate init(_ reader: inout JSONReader) throws {
        try reader.object { reader, name in
            switch name {
            case "id": id = try reader.id()
            case "file_name": fileName = try reader.string()
            case "width": width = Int(try reader.number())
            case "height": height = Int(try reader.number())
            default: try reader.skip()
            }
        }
    }
}

extension COCOContents.Annotation {
    fileprivate init(_ reader: inout JSONReader) throws {
        line = reader.line
        try reader.object { reader, name in
            switch name {
            case "image_id": image = try reader.id()
            case "category_id": category = Int(try reader.number())
            case "bbox": box = try reader.numbers()
            case "area": area = try reader.number()
            case "iscrowd": isCrowd = try reader.number() == 1
            case "ignore": isIgnored = try reader.number() == 1
            default: try reader.skip()
            }
        }
    }
}
