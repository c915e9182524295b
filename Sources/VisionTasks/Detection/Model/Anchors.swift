/// Sizes of boxes that predictions are relative to: nine, three a scale, from small to large.
public struct Anchors: Sendable, Equatable {
    /// In pixels of the network's input.
    public struct Size: Sendable, Equatable {
        public let width, height: Double

        public init(_ width: Double, _ height: Double) { (self.width, self.height) = (width, height) }
    }

    /// At each cell of an output.
    public static let perScale = 3
    /// Pixels from one cell to the next, in the order of the network's outputs.
    public static let strides = [32, 16, 8]

    public let sizes: [Size]

    /// - Parameter sizes: `[width, height]` of each, in pixels.
    public init(_ sizes: [[Double]]) {
        precondition(
            sizes.count == Self.perScale * Self.strides.count && sizes.allSatisfy { $0.count == 2 && $0.min()! > 0 },
            "anchors \(sizes): expected nine sizes of two positive numbers")
        self.sizes = sizes.map { Size($0[0], $0[1]) }
    }

    /// Those of YOLOv3's paper, from COCO at an input of 416 pixels.
    public static let coco: [[Double]] = [
        [10, 13], [16, 30], [33, 23], [30, 61], [62, 45], [59, 119], [116, 90], [156, 198], [373, 326],
    ]

    /// The places of a scale's three: the coarsest scale, which comes first, has the largest.
    static func places(ofScale scale: Int) -> Range<Int> {
        let first = (strides.count - 1 - scale) * perScale
        return first..<(first + perScale)
    }
}
