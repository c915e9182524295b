public import DataPipeline

/// What is truly in a set of images, from whichever kind of file, as an evaluation takes it.
public struct DetectionGroundTruth: Sendable {
    public struct Category: Sendable, Equatable {
        public let id: AnnotationID
        public let name: String

        public init(id: AnnotationID, name: String) {
            (self.id, self.name) = (id, name)
        }
    }

    /// In ascending order: places in it are the images of `truths`.
    public let images: [AnnotationID]
    /// In ascending order of their ids: places in it are the categories of `truths`.
    public let categories: [Category]
    public private(set) var truths: [DetectionRecords.Truth] = []

    /// Images and categories in any order; no id may occur twice.
    public init(images: [AnnotationID], categories: [Category]) {
        self.images = images.sorted()
        self.categories = categories.sorted { $0.id < $1.id }
    }

    /// Adds objects of one image.
    ///
    /// - Parameter boxes: their categories are places in `categories`.
    public mutating func add(_ boxes: [GroundTruthBox], image: Int) {
        truths += boxes.map { DetectionRecords.Truth($0, image: image) }
    }

    mutating func add(_ truth: DetectionRecords.Truth) { truths.append(truth) }

    /// Together with what was detected in the same images.
    public func records(_ detections: [DetectionRecords.Detection]) -> DetectionRecords {
        DetectionRecords(
            imageCount: images.count, categoryCount: categories.count, detections: detections, truths: truths)
    }
}
