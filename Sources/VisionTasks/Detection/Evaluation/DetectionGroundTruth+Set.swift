public import DataPipeline
import Foundation

extension DetectionGroundTruth {
    /// A data set's boxes. Where it has no ids of its own, an image is called by its file's name without the ending, and a
    /// category by its name.
    public init(_ set: DetectionSet) {
        self.init(
            images: set.images.map(\.annotationID),
            categories: set.categories.indices.map { Category(id: set.categoryID($0), name: set.categories[$0]) })
        let (places, categories) = (places(of: set), categoryPlaces(of: set))
        for (place, image) in zip(places, set.images) {
            let boxes = image.boxes.map { labelled in
                var box = GroundTruthBox(labelled)
                box.category = categories[labelled.category]
                return box
            }
            add(boxes, image: place)
        }
    }

    /// Of the set's images in `images`.
    func places(of set: DetectionSet) -> [Int] {
        let places = Dictionary(uniqueKeysWithValues: images.enumerated().map { ($1, $0) })
        return set.images.map { places[$0.annotationID]! }
    }

    /// Of the set's categories in `categories`.
    func categoryPlaces(of set: DetectionSet) -> [Int] {
        let places = Dictionary(uniqueKeysWithValues: categories.enumerated().map { ($1.id, $0) })
        return set.categories.indices.map { places[set.categoryID($0)]! }
    }
}

extension DetectionSet {
    fileprivate func categoryID(_ category: Int) -> AnnotationID {
        categoryIDs.map { .number($0[category]) } ?? .text(categories[category])
    }
}

extension LabelledImage {
    fileprivate var annotationID: AnnotationID {
        switch id {
        case .number(let number): .number(number)
        case .name(let name): .text(name)
        case nil: .text(URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent)
        }
    }
}
