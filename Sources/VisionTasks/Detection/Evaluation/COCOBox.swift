public import DataPipeline

/// A rectangle as COCO writes it: a corner and sides, in pixels.
///
/// Evaluation keeps these four numbers and not the edges: sides that were added to the corner and taken off again have other
/// last bits, and an overlap that is just 0.5 would be one no more.
public struct COCOBox: Sendable, Hashable {
    public var x, y, width, height: Double

    public init(x: Double, y: Double, width: Double, height: Double) {
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }

    public init(_ box: Box) {
        self.init(x: box.x1, y: box.y1, width: box.width, height: box.height)
    }

    public var area: Double { width * height }

    func intersectionOverUnion(_ other: COCOBox) -> Double {
        let common = intersection(other)
        return common > 0 ? common / (area + other.area - common) : 0
    }

    /// The part of this box that is in the other one: how a detection is held against a crowd, of which it may show a part.
    func share(within other: COCOBox) -> Double {
        let common = intersection(other)
        return common > 0 ? common / area : 0
    }

    private func intersection(_ other: COCOBox) -> Double {
        let width = min(self.width + x, other.width + other.x) - max(x, other.x)
        let height = min(self.height + y, other.height + other.y) - max(y, other.y)
        return width > 0 && height > 0 ? width * height : 0
    }
}
