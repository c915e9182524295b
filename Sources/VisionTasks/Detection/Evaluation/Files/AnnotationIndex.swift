import DataPipeline
import Torch

/// The places of ids; a category is also known by its name.
struct AnnotationIndex {
    private let images, categories: [AnnotationID: Int]

    /// Of ids that occur twice, which a reader refuses, the first counts.
    init(_ groundTruth: DetectionGroundTruth) {
        images = Self.places(groundTruth.images)
        let ids = groundTruth.categories.map(\.id)
        let names = groundTruth.categories.map { AnnotationID.text($0.name) }
        categories = Self.places(ids).merging(Self.places(names)) { id, _ in id }
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
