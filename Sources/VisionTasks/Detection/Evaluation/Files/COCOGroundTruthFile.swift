import DataPipeline
import Torch

/// Reads ground truth as COCO's `instances_*.json` has it; what it has besides, such as masks, is passed over.
public enum COCOGroundTruthFile {
    /// - Throws: `SerializationError`, which names the file and the entry that is wrong.
    public static func read(_ path: String) throws -> DetectionGroundTruth {
        try JSONFile.read(path) { try COCOGroundTruthParser(&$0).groundTruth() }
    }
}

/// The lists may come in any order, so ids are looked up when all are there.
private struct COCOGroundTruthParser {
    private var images: [AnnotationID]?
    private var categories: [DetectionGroundTruth.Category]?
    private var annotations: [Annotation]?

    init(_ scanner: inout JSONScanner) throws {
        try scanner.object { scanner, name in
            switch name {
            case "images": images = try entries(name, &scanner) { try $0.imageID() }
            case "categories": categories = try entries(name, &scanner) { try $0.category() }
            case "annotations": annotations = try entries(name, &scanner) { try Annotation(&$0) }
            default: try scanner.skipValue()
            }
        }
    }

    private func entries<Entry>(
        _ name: String, _ scanner: inout JSONScanner, _ entry: (inout JSONScanner) throws -> Entry
    ) throws -> [Entry] {
        var entries: [Entry] = []
        try scanner.list { scanner in entries.append(try placing("\(name)[\(entries.count)]") { try entry(&scanner) }) }
        return entries
    }

    func groundTruth() throws -> DetectionGroundTruth {
        guard let images, let categories, let annotations else {
            throw Refusal(
                "lacks one of the lists images, categories and annotations: it is no ground truth of COCO's kind")
        }
        var groundTruth = DetectionGroundTruth(images: images, categories: categories)
        try requireUnique("images", images)
        try requireUnique("categories", categories.map(\.id))
        try requireUnique("annotations", annotations.compactMap(\.id))
        let index = AnnotationIndex(groundTruth)
        for (place, annotation) in annotations.enumerated() {
            groundTruth.add(try placing("annotations[\(place)]") { try annotation.truth(index) })
        }
        return groundTruth
    }

    private func requireUnique(_ list: String, _ ids: [AnnotationID]) throws {
        var known = Set<AnnotationID>()
        for id in ids where !known.insert(id).inserted { throw Refusal("two of its \(list) have the id \(id)") }
    }
}

private struct Annotation {
    var id, image, category: AnnotationID?
    private var box: COCOBox?
    private var area: Double?
    private var isCrowd = false

    init(_ scanner: inout JSONScanner) throws {
        try scanner.object { scanner, name in
            switch name {
            case "id": id = try scanner.annotationID()
            case "image_id": image = try scanner.annotationID()
            case "category_id": category = try scanner.annotationID()
            case "bbox": box = try placing(name) { try scanner.cocoBox() }
            case "area": area = try placing(name) { try scanner.number() }
            case "iscrowd":
                isCrowd = try placing(name) { try scanner.mark() }
            default: try scanner.skipValue()
            }
        }
    }

    func truth(_ index: AnnotationIndex) throws -> DetectionRecords.Truth {
        guard let image, let category, let box else { throw Refusal("lacks one of image_id, category_id and bbox") }
        return try DetectionRecords.Truth(
            image: index.image(image), category: index.category(category), box: box, area: area ?? box.area,
            isCrowd: isCrowd)
    }
}

extension JSONScanner {
    fileprivate mutating func imageID() throws -> AnnotationID {
        var id: AnnotationID?
        try object { scanner, name in
            if name == "id" { id = try scanner.annotationID() } else { try scanner.skipValue() }
        }
        guard let id else { throw Refusal("has no id") }
        return id
    }

    fileprivate mutating func category() throws -> DetectionGroundTruth.Category {
        var (id, category): (AnnotationID?, String?)
        try object { scanner, name in
            switch name {
            case "id": id = try scanner.annotationID()
            case "name": category = try scanner.string()
            default: try scanner.skipValue()
            }
        }
        guard let id, let category else { throw Refusal("lacks its id or name") }
        return DetectionGroundTruth.Category(id: id, name: category)
    }
}
