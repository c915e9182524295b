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
        let ids = set.categoryNumbers
        self.init(
            images: set.images.map(\.annotationID),
            categories: zip(ids, set.categories).map { Category(id: .number($0), name: $1) })
        for (first, second) in zip(images, images.dropFirst()) where first == second {
            throw DataError(
                "two images are called \(first): give them other names, or score a part of the set with --split")
        }
        let places = places(of: set)
        for (place, image) in zip(places.images, set.images) {
            let boxes = image.boxes.map { labelled in
                var box = GroundTruthBox(labelled)
                box.category = places.categories[labelled.category]
                return box
            }
            add(boxes, image: place)
        }
    }

    /// Where the set's images and categories are among `images` and `categories`, which have an order of their own.
    func places(of set: DetectionSet) -> (images: [Int], categories: [Int]) {
        let places = Dictionary(uniqueKeysWithValues: zip(images, images.indices))
        let categoryPlaces = Dictionary(uniqueKeysWithValues: zip(categories.map(\.id), categories.indices))
        return (
            set.images.map { places[$0.annotationID] ?? 0 },
            set.categoryNumbers.map { categoryPlaces[.number($0)] ?? 0 }
        )
    }
}

extension DetectionSet {
    fileprivate var categoryNumbers: [Int] { categoryIDs ?? Array(1...max(categories.count, 1)) }
}

extension LabelledImage {
    fileprivate var annotationID: AnnotationID {
        id ?? .text(URL(filePath: path).deletingPathExtension().lastPathComponent)
    }
}
