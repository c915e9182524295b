public import DataPipeline
import Foundation

extension DetectionGroundTruth {
    /// What is in a set of images of any format.
    ///
    /// Images that have no ids are known by their file's name without its ending, categories that have none by 1, 2, ... in
    /// the set's order.
    ///
    /// - Throws: `DataError` where two images would have one id.
    public init(_ set: DetectionSet) throws {
        let ids = set.images.map(\.annotationID)
        let numbers = set.categoryIDs ?? Array(1...max(set.categories.count, 1))
        self.init(images: ids, categories: zip(numbers, set.categories).map { Category(id: .number($0), name: $1) })
        for (first, second) in zip(images, images.dropFirst()) where first == second {
            throw DataError(
                "two images are called \(first): give them other names, or score a part of the set with --split")
        }
        let places = Dictionary(uniqueKeysWithValues: zip(images, images.indices))
        for (id, image) in zip(ids, set.images) {
            add(image.boxes.map(GroundTruthBox.init), image: places[id] ?? 0)
        }
    }
}

extension LabelledImage {
    fileprivate var annotationID: AnnotationID {
        switch id {
        case .number(let number): .number(number)
        case .name(let name): .text(name)
        case nil: .text(URL(filePath: path).deletingPathExtension().lastPathComponent)
        }
    }
}
