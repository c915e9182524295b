/// Images with boxes around what is in them, from whatever format.
public struct DetectionSet: Sendable, Equatable {
    /// The names of the classes.
    public var categories: [String]
    /// What COCO calls `categories`: numbers with holes, in the same order. nil in other formats.
    public var categoryIDs: [Int]?
    public var images: [LabelledImage]

    public init(categories: [String], categoryIDs: [Int]? = nil, images: [LabelledImage]) {
        self.categories = categories
        self.categoryIDs = categoryIDs
        self.images = images
    }

    /// Reads a set that is to be trained or evaluated on, with boxes by the policy of `cleaned`.
    ///
    /// - Throws: `DataError` with the first things that are wrong, each with its file and line, and how many there are.
    public static func read(_ source: DetectionSource) throws -> (set: DetectionSet, counts: BoxCounts) {
        let reading = try source.read()
        try reading.expectNoProblems()
        return try reading.set.cleaned()
    }
}
