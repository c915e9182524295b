extension Image {
    /// Draws boxes, later ones over earlier ones, each with its caption on a ground of its colour.
    ///
    /// - Parameter thickness: of the lines, in pixels; by default a three hundredth of the longer side. Captions grow with
    ///   it. A picture that is not RGB becomes so.
    public mutating func draw(_ boxes: [DrawnBox], thickness: Int? = nil) {
        self = rgb
        let thickness = thickness ?? max(1, max(width, height) / 300)
        for box in boxes { draw(box, thickness) }
    }

    private mutating func draw(_ drawn: DrawnBox, _ thickness: Int) {
        let edges = PixelRectangle(rounding: drawn.box)
        for side in edges.sides(thickness) { fill(side, drawn.colour) }
        guard !drawn.caption.isEmpty else { return }
        let caption = Caption(drawn.caption, scale: max(1, thickness / 2 + thickness % 2))
        draw(caption, at: place(of: caption, above: edges, thickness), drawn.colour)
    }

    /// On top of the box's upper edge, or where that is outside, inside.
    private func place(of caption: Caption, above edges: PixelRectangle, _ thickness: Int) -> (x: Int, y: Int) {
        let y = edges.y - caption.height
        let x = min(edges.x, width - caption.width)
        return (max(0, x), y >= 0 ? y : max(0, edges.y + thickness))
    }

    mutating func draw(_ caption: Caption, at place: (x: Int, y: Int), _ colour: Colour) {
        fill(PixelRectangle(x: place.x, y: place.y, width: caption.width, height: caption.height), colour)
        for stroke in caption.strokes { fill(stroke.moved(by: place), colour.contrast) }
    }

    /// Fills what of the rectangle lies in the picture, which must be RGB.
    mutating func fill(_ rectangle: PixelRectangle, _ colour: Colour) {
        let columns = max(0, rectangle.x)..<max(0, rectangle.x, min(width, rectangle.x + rectangle.width))
        let rows = max(0, rectangle.y)..<max(0, rectangle.y, min(height, rectangle.y + rectangle.height))
        for row in rows { paint(row, columns, colour) }
    }

    /// Pixels of one row.
    mutating func paint(_ row: Int, _ columns: Range<Int>, _ colour: Colour) {
        pixels.withUnsafeMutableBufferPointer { pixels in
            for column in columns {
                let pixel = 3 * (row * width + column)
                (pixels[pixel], pixels[pixel + 1], pixels[pixel + 2]) = (colour.red, colour.green, colour.blue)
            }
        }
    }
}
