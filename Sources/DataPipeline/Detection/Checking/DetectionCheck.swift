/// What is in the parts of a set, and what is wrong with them.
public struct DetectionCheck: Sendable, Encodable {
    public private(set) var parts: [DetectionPart] = []
    /// Each with its file, and line where there is one.
    public private(set) var problems: [String] = []
    /// Pairs of images of different parts with the same bytes.
    public private(set) var leaks: [SameFiles] = []
    /// Of all parts, as read and cleaned: for drawing.
    public private(set) var sets: [DetectionSet] = []

    public var isGood: Bool { problems.isEmpty && leaks.isEmpty }

    private enum CodingKeys: CodingKey { case parts, problems, leaks }

    /// Reads the parts, decodes every image on all cores, and compares.
    ///
    /// - Parameter progress: called with the images that are done, of all.
    /// - Throws: `DataError` where there is nothing to check.
    public static func run(
        _ sources: [DetectionSource], reading: ImageReading = ImageReading(),
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws -> DetectionCheck {
        var check = DetectionCheck()
        let readings = try sources.map { try $0.read() }
        let total = readings.map(\.set.images.count).reduce(0, +)
        var images: [[CheckedImage]] = []
        for each in readings {
            let done = images.map(\.count).reduce(0, +)
            images.append(CheckedImage.all(of: each.set, reading) { progress(done + $0, total) })
        }
        try check.compare(sources, readings, images)
        return check
    }

    private mutating func compare(
        _ sources: [DetectionSource], _ readings: [DetectionReading], _ images: [[CheckedImage]]
    ) throws {
        for (source, (reading, images)) in zip(sources, zip(readings, images)) {
            let readable = DetectionSet(
                categories: reading.set.categories, categoryIDs: reading.set.categoryIDs,
                images: zip(reading.set.images, images).filter { $1.problem == nil }.map(\.0))
            let (set, counts) = try readable.cleaned()
            sets.append(set)
            parts.append(DetectionPart(name: source.description, set, counts))
            let known = Set(reading.problems.map(\.description))
            problems +=
                reading.problems.map(\.description) + images.compactMap(\.problem).filter { !known.contains($0) }
        }
        compareCategories(sources)
        leaks = SameFiles.across(images.map { $0.map { FileDigest(path: $0.path, digest: $0.digest) } })
    }

    /// Otherwise class 3 of one part is another thing than class 3 of the other.
    private mutating func compareCategories(_ sources: [DetectionSource]) {
        for (source, set) in zip(sources, sets).dropFirst() where set.categories != sets[0].categories {
            problems.append(
                "\(source.description): its classes are \(set.categories), those of \(sources[0].description) are "
                    + "\(sets[0].categories): name them in the same order")
        }
    }
}
