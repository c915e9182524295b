/// Figures of one part of a set.
public struct DetectionPart: Sendable, Encodable {
    public let name: String
    public let images: Int
    /// Without any object.
    public let emptyImages: Int
    public let boxes: BoxCounts
    public let classes: [DetectionClass]

    init(name: String, _ set: DetectionSet, _ counts: BoxCounts) {
        self.name = name
        images = set.images.count
        emptyImages = set.images.count(where: \.boxes.isEmpty)
        boxes = counts
        var classes = set.categories.map(DetectionClass.init)
        for image in set.images {
            for labelled in image.boxes { classes[labelled.category].add(labelled) }
            for category in Set(image.boxes.map(\.category)) { classes[category].images += 1 }
        }
        self.classes = classes
    }
}

/// Figures of one class. Sizes as COCO counts them: areas up to 32² and 96² pixels, and above.
public struct DetectionClass: Sendable, Encodable {
    public let name: String
    public internal(set) var boxes = 0
    /// That have it.
    public internal(set) var images = 0
    public private(set) var small = 0
    public private(set) var medium = 0
    public private(set) var large = 0

    init(name: String) { self.name = name }

    mutating func add(_ labelled: LabelledBox) {
        boxes += 1
        switch labelled.area ?? labelled.box.area {
        case ..<1024: small += 1
        case ..<9216: medium += 1
        default: large += 1
        }
    }
}
