public import DataPipeline

/// An object that is in an image.
public struct GroundTruthBox: Sendable, Hashable {
    public var box: Box
    /// Its place among the data set's categories.
    public var category: Int
    /// Many objects in one box: detections within it are neither right nor wrong.
    public var isCrowd: Bool
    /// VOC's mark of what need not be found: neither right nor wrong.
    public var isDifficult: Bool
    /// Square pixels of its mask; nil takes the box's. Decides between small, medium and large.
    public var area: Double?

    public init(
        box: Box, category: Int, isCrowd: Bool = false, isDifficult: Bool = false, area: Double? = nil
    ) {
        (self.box, self.category, self.isCrowd, self.isDifficult, self.area) = (
            box, category, isCrowd, isDifficult, area
        )
    }
}

/// What is in a set of images and what was detected there: all that a metric needs.
///
/// Images and categories are known by their places in the set, and rows of one image are in the order of their file; of
/// detections with equal scores the one of the earlier image comes first, then the earlier row.
public struct DetectionRecords: Sendable, Equatable {
    public struct Detection: Sendable, Equatable {
        public var image, category: Int
        public var score: Double
        public var box: COCOBox

        public init(image: Int, category: Int, score: Double, box: COCOBox) {
            (self.image, self.category, self.score, self.box) = (image, category, score, box)
        }
    }

    public struct Truth: Sendable, Equatable {
        public var image, category: Int
        public var box: COCOBox
        public var area: Double
        public var isCrowd = false
        public var isDifficult = false
    }

    public let imageCount, categoryCount: Int
    public var detections: [Detection]
    public var truths: [Truth]

    public init(imageCount: Int, categoryCount: Int, detections: [Detection] = [], truths: [Truth] = []) {
        (self.imageCount, self.categoryCount) = (imageCount, categoryCount)
        (self.detections, self.truths) = (detections, truths)
    }
}

extension DetectionRecords.Detection {
    public init(_ detected: DetectedBox, image: Int) {
        self.init(image: image, category: detected.category, score: detected.score, box: COCOBox(detected.box))
    }
}

extension DetectionRecords.Truth {
    init(_ truth: GroundTruthBox, image: Int) {
        let box = COCOBox(truth.box)
        self.init(
            image: image, category: truth.category, box: box, area: truth.area ?? box.area, isCrowd: truth.isCrowd,
            isDifficult: truth.isDifficult)
    }
}
