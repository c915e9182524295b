/// How training changes images at random. Everything is off by default: images come as evaluation sees them.
public struct DetectionAugmentation: Sendable, Hashable, Codable {
    /// The smallest and largest size on the canvas, 1 being the whole of it; the image lies anywhere. bubbliiiing's YOLOs
    /// take 0.25 and 2. Both 1 is off.
    public var scale = [1.0, 1.0]
    /// How much the proportions change: each side by up to this part. 0.3 is usual.
    public var aspectJitter = 0.0
    /// darknet's way in the place of the two: each edge moves in or out by up to this part of the image, and what is then
    /// inside fills the canvas. 0.3 is darknet's.
    public var crop = 0.0
    /// The chance of a mirror image.
    public var flip = 0.0
    public var colour = ColourJitter()
    /// The chance that four images make one.
    public var mosaic = 0.0
    /// The chance that the image is mixed with another, half and half.
    public var mixup = 0.0
    /// Boxes of which less than this part stays in sight are dropped.
    public var minimumVisibility = 0.4

    public init() {}

    /// - Throws: `DataError` for what makes no sense.
    public func check() throws {
        guard scale.count == 2, 0 < scale[0], scale[0] <= scale[1], scale[1].isFinite else {
            throw DataError("scale is \(scale): expected the smallest and the largest size, such as [0.25, 2]")
        }
        for (name, value) in [("aspectJitter", aspectJitter), ("crop", crop)] where !(0..<0.5).contains(value) {
            throw DataError("\(name) is \(value): expected 0 up to 0.5")
        }
        let chances = [
            ("flip", flip), ("mosaic", mosaic), ("mixup", mixup), ("minimumVisibility", minimumVisibility),
        ]
        for (name, value) in chances where !(0...1).contains(value) {
            throw DataError("\(name) is \(value): expected 0 to 1")
        }
        guard crop == 0 || !isScaled else {
            throw DataError("crop is darknet's way, scale and aspectJitter are another one: set only one of them")
        }
        try colour.check()
    }

    var isScaled: Bool { scale != [1, 1] || aspectJitter > 0 }
}
