/// Where an image lies on a canvas. Along each axis `canvas = offset + scale * image`; a negative scale mirrors.
public struct Placement: Sendable, Hashable {
    public var x, y: Axis

    public struct Axis: Sendable, Hashable {
        public var scale, offset: Double
        /// The pixels of the canvas that show the image; the others are ground.
        public var visible: Range<Int>

        /// Laid on the pixels from `start`, `length` of them, as far as the canvas has them.
        package init(_ size: Int, start: Int, length: Int, canvas: Int) {
            scale = Double(length) / Double(size)
            offset = Double(start)
            let first = min(max(0, start), canvas)
            visible = first..<max(first, min(canvas, start + length))
        }
    }

    public init(x: Axis, y: Axis) {
        self.x = x
        self.y = y
    }

    /// As large as it can be without a change of its proportions, in the middle.
    public static func letterbox(_ image: ImageSize, on canvas: ImageSize) -> Placement {
        let scale = min(
            Double(canvas.width) / Double(image.width), Double(canvas.height) / Double(image.height))
        let width = max(1, Int((Double(image.width) * scale).rounded()))
        let height = max(1, Int((Double(image.height) * scale).rounded()))
        return Placement(
            x: Axis(image.width, start: (canvas.width - width) / 2, length: width, canvas: canvas.width),
            y: Axis(image.height, start: (canvas.height - height) / 2, length: height, canvas: canvas.height))
    }

    /// A box of the image, on the canvas. What of it is not visible is not cut off.
    public func toCanvas(_ box: Box) -> Box {
        let (a, b) = (x.toCanvas(box.x1), x.toCanvas(box.x2))
        let (c, d) = (y.toCanvas(box.y1), y.toCanvas(box.y2))
        return Box(x1: min(a, b), y1: min(c, d), x2: max(a, b), y2: max(c, d))
    }

    /// The inverse: a box of the canvas, in the image's pixels.
    public func toImage(_ box: Box) -> Box {
        let (a, b) = (x.toImage(box.x1), x.toImage(box.x2))
        let (c, d) = (y.toImage(box.y1), y.toImage(box.y2))
        return Box(x1: min(a, b), y1: min(c, d), x2: max(a, b), y2: max(c, d))
    }

    /// The part of the canvas that shows the image.
    public var visible: Box {
        Box(
            x1: Double(x.visible.lowerBound), y1: Double(y.visible.lowerBound), x2: Double(x.visible.upperBound),
            y2: Double(y.visible.upperBound))
    }

    /// The whole canvas turned left to right.
    package func mirrored(width: Int) -> Placement {
        var mirrored = self
        mirrored.x.scale = -x.scale
        mirrored.x.offset = Double(width) - x.offset
        mirrored.x.visible = width - x.visible.upperBound..<width - x.visible.lowerBound
        return mirrored
    }
}

extension Placement.Axis {
    func toCanvas(_ position: Double) -> Double { offset + scale * position }

    func toImage(_ position: Double) -> Double { (position - offset) / scale }
}
