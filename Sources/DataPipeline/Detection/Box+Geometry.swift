extension Box {
    /// What of it lies in an image.
    public func clipped(to size: ImageSize) -> Box {
        intersection(Box(x1: 0, y1: 0, x2: Double(size.width), y2: Double(size.height)))
    }

    /// What it shares with another; of no width or height where that is nothing.
    public func intersection(_ other: Box) -> Box {
        let (x, y) = (max(x1, other.x1), max(y1, other.y1))
        return Box(x1: x, y1: y, x2: max(x, min(x2, other.x2)), y2: max(y, min(y2, other.y2)))
    }

    /// The area of the intersection by that of the union; 0 where both are empty.
    public func iou(_ other: Box) -> Double {
        let shared = intersection(other).area
        let union = area + other.area - shared
        return union > 0 ? shared / union : 0
    }

    /// Neither negative in size, nor empty, nor not a number.
    var hasArea: Bool { width > 0 && height > 0 }
}
