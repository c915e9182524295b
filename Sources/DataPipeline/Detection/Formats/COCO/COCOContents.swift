import Torch

/// What of a COCO file boxes need, in the file's order.
struct COCOContents {
    struct Picture {
        var id: AnnotationID?
        var fileName = ""
        var width, height: Int?
    }

    struct Annotation {
        var image: AnnotationID?
        var category: Int?
        var box: [Double] = []
        var area: Double?
        var isCrowd = false
        /// Not COCO's own, but written by many tools: VOC's difficult ones.
        var isIgnored = false
    }

    private(set) var pictures: [Picture] = []
    private(set) var annotations: [Annotation] = []
    private(set) var categories: [(id: Int, name: String)] = []

    init(_ scanner: inout JSONScanner) throws {
        try scanner.object { scanner, name in
            switch name {
            case "images": try scanner.list { pictures.append(try Picture(&$0)) }
            case "annotations": try scanner.list { annotations.append(try Annotation(&$0)) }
            case "categories": try scanner.list { categories.append(try Self.category(&$0)) }
            default: try scanner.skipValue()
            }
        }
        // As pycocotools counts them.
        categories.sort { $0.id < $1.id }
    }

    private static func category(_ scanner: inout JSONScanner) throws -> (id: Int, name: String) {
        var category = (id: 0, name: "")
        try scanner.object { scanner, name in
            switch name {
            case "id": category.id = Int(try scanner.number())
            case "name": category.name = try scanner.string()
            default: try scanner.skipValue()
            }
        }
        return category
    }
}

extension COCOContents.Picture {
    fileprivate init(_ scanner: inout JSONScanner) throws {
        try scanner.object { scanner, name in
            switch name {
            case "id": id = try scanner.annotationID()
            case "file_name": fileName = try scanner.string()
            case "width": width = Int(try scanner.number())
            case "height": height = Int(try scanner.number())
            default: try scanner.skipValue()
            }
        }
    }
}

extension COCOContents.Annotation {
    fileprivate init(_ scanner: inout JSONScanner) throws {
        try scanner.object { scanner, name in
            switch name {
            case "image_id": image = try scanner.annotationID()
            case "category_id": category = Int(try scanner.number())
            case "bbox": try scanner.list { box.append(try $0.number()) }
            case "area": area = try scanner.number()
            case "iscrowd": isCrowd = try scanner.mark()
            case "ignore": isIgnored = try scanner.mark()
            default: try scanner.skipValue()
            }
        }
    }
}

extension JSONScanner {
    /// A yes or no, as a number or as JSON's own words.
    package mutating func mark() throws -> Bool { try isAtFlag() ? flag() : number() != 0 }
}
