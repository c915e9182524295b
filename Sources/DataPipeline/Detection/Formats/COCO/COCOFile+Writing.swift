import Foundation
import Torch

extension DetectionSet {
    /// Writes COCO's JSON. Images without an id are numbered from 1; `ignore` marks the difficult ones.
    public func writeCOCO(to path: String) throws {
        let ids = categoryIDs ?? Array(1...max(categories.count, 1))
        let file = COCODocument(
            images: images.enumerated().map { COCODocument.Picture($1, number: $0 + 1) },
            annotations: annotations(ids),
            categories: zip(ids, categories).map { COCODocument.Category(id: $0, name: $1) })
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(file)
        try replaceFile(path) { try $0.write(data) }
    }

    private func annotations(_ ids: [Int]) -> [COCODocument.Annotation] {
        let all = images.enumerated().flatMap { index, image in
            image.boxes.map { (image.id ?? .number(index + 1), $0) }
        }
        return all.enumerated().map { number, entry in
            COCODocument.Annotation(number: number + 1, image: entry.0, entry.1, category: ids[entry.1.category])
        }
    }
}

private struct COCODocument: Encodable {
    let images: [Picture]
    let annotations: [Annotation]
    let categories: [Category]

    struct Category: Encodable {
        let id: Int
        let name: String
    }

    struct Picture: Encodable {
        let id: AnnotationID
        let fileName: String
        let width, height: Int?

        init(_ image: LabelledImage, number: Int) {
            id = image.id ?? .number(number)
            fileName = image.fileName
            (width, height) = (image.width, image.height)
        }
    }

    struct Annotation: Encodable {
        let id: Int
        let imageId: AnnotationID
        let categoryId: Int
        let bbox: [Double]
        let area: Double
        let iscrowd, ignore: Int

        init(number: Int, image: AnnotationID, _ labelled: LabelledBox, category: Int) {
            let box = labelled.box
            id = number
            imageId = image
            categoryId = category
            bbox = [box.x1, box.y1, box.width, box.height]
            area = labelled.area ?? box.area
            iscrowd = labelled.isCrowd ? 1 : 0
            ignore = labelled.isDifficult ? 1 : 0
        }
    }
}
