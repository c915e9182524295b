/// What became of a set's boxes.
public struct BoxCounts: Sendable, Equatable, Encodable {
    /// Boxes as the files have them.
    public var read = 0
    /// Reached over the image's edges, and were cut off there.
    public var clipped = 0
    /// Had no width or height, or nothing of them was in the image: dropped.
    public var empty = 0
    /// The same class and edges as another one of the image: dropped.
    public var duplicates = 0
    /// Of those kept.
    public var difficult = 0
    /// Of those kept.
    public var crowds = 0

    public var kept: Int { read - empty - duplicates }

    public init() {}
}

extension BoxCounts: CustomStringConvertible {
    /// `47 boxes, 2 of them clipped, 1 empty and dropped`
    public var description: String {
        let parts = [
            (clipped, "clipped"), (empty, "empty and dropped"), (duplicates, "twice there and dropped"),
            (difficult, "difficult"), (crowds, "crowds"),
        ]
        return (["\(read) boxes"] + parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }).joined(separator: ", ")
    }
}

extension DetectionSet {
    /// The one policy for boxes that are not as they should be: clipped to the image, dropped where nothing is left, and
    /// once where they are there twice. Difficult ones and crowds stay, marked.
    ///
    /// - Throws: `ImagingError` where an image has no size and its file cannot be read.
    public func cleaned() throws -> (set: DetectionSet, counts: BoxCounts) {
        var counts = BoxCounts()
        var set = self
        for index in images.indices {
            let size = try images[index].size ?? Image.size(of: images[index].path)
            (set.images[index].width, set.images[index].height) = (size.width, size.height)
            set.images[index].boxes = cleaned(images[index].boxes, size, &counts)
        }
        return (set, counts)
    }

    private func cleaned(_ boxes: [LabelledBox], _ size: ImageSize, _ counts: inout BoxCounts) -> [LabelledBox] {
        counts.read += boxes.count
        let inside = boxes.compactMap { clipped($0, size, &counts) }
        var seen = Set<BoxIdentity>()
        let kept = inside.filter { seen.insert(BoxIdentity(category: $0.category, box: $0.box)).inserted }
        counts.duplicates += inside.count - kept.count
        counts.difficult += kept.count(where: \.isDifficult)
        counts.crowds += kept.count(where: \.isCrowd)
        return kept
    }

    private func clipped(_ labelled: LabelledBox, _ size: ImageSize, _ counts: inout BoxCounts) -> LabelledBox? {
        var kept = labelled
        kept.box = labelled.box.clipped(to: size)
        guard labelled.box.hasArea, kept.box.hasArea else {
            counts.empty += 1
            return nil
        }
        if kept.box != labelled.box { counts.clipped += 1 }
        return kept
    }
}

private struct BoxIdentity: Hashable {
    let category: Int
    let box: Box
}

extension LabelledImage {
    /// What is trained on: never crowds, and difficult ones only where asked for.
    public func trainingBoxes(includesDifficult: Bool) -> [LabelledBox] {
        boxes.filter { !$0.isCrowd && (includesDifficult || !$0.isDifficult) }
    }
}
