/// Whole pixels of a picture.
struct PixelRectangle {
    var x, y, width, height: Int

    init(x: Int, y: Int, width: Int, height: Int) {
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }

    /// Far outside of any picture ends at a million, so that no box is beyond integers.
    init(rounding box: Box) {
        func whole(_ edge: Double) -> Int { Int(min(max(edge, -1e6), 1e6).rounded()) }
        (x, y) = (whole(box.x1), whole(box.y1))
        (width, height) = (whole(box.x2) - x, whole(box.y2) - y)
    }

    /// Its outline, inwards from the edges: top, bottom, left, right.
    func sides(_ thickness: Int) -> [PixelRectangle] {
        [
            PixelRectangle(x: x, y: y, width: width, height: thickness),
            PixelRectangle(x: x, y: y + height - thickness, width: width, height: thickness),
            PixelRectangle(x: x, y: y, width: thickness, height: height),
            PixelRectangle(x: x + width - thickness, y: y, width: thickness, height: height),
        ]
    }

    func moved(by offset: (x: Int, y: Int)) -> PixelRectangle {
        PixelRectangle(x: x + offset.x, y: y + offset.y, width: width, height: height)
    }
}
