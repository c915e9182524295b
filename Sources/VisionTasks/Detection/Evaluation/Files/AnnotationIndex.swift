import Torch

/// The places of ids.
struct AnnotationIndex {
    private let images, categories: [AnnotationID: Int]

    /// Of ids that occur twice, which a reader refuses, the first counts.
    init(_ groundTruth: DetectionGroundTruth) {
        images = Self.places(groundTruth.images)
        categories = Self.places(groundTruth.categories.map(\.id))
    }

    private static func places(_ ids: [AnnotationID]) -> [AnnotationID: Int] {
        Dictionary(zip(ids, ids.indices)) { first, _ in first }
    }

    func image(_ id: AnnotationID) throws -> Int {
        guard let place = images[id] else { throw Refusal("image_id \(id) is none of the ground truth's images") }
        return place
    }

    func category(_ id: AnnotationID) throws -> Int {
        guard let place = categories[id] else {
            throw Refusal("category_id \(id) is none of the ground truth's categories")
        }
        return place
    }
}
