extension SaliencySet {
    /// A picture of the set with what stands out tinted.
    public func drawn(_ index: Int, _ reading: ImageReading = ImageReading()) throws -> Image {
        var image = try Image.read(pairs[index].image, reading)
        image.tint(try .readGrey(pairs[index].mask, reading), .salient)
        return image
    }
}

extension Image {
    /// Pictures in rows, small, each with its name.
    ///
    /// - Parameter cell: the width and height of each, in pixels.
    public static func sheet(_ pictures: [(name: String, image: Image)], columns: Int = 6, cell: Int = 192) -> Image {
        let columns = max(1, min(columns, pictures.count))
        let rows = (pictures.count + columns - 1) / columns
        var sheet = Image(width: columns * cell, height: rows * cell, filledWith: .ground)
        for (place, picture) in pictures.enumerated() {
            var small = picture.image.letterboxed(to: ImageSize(width: cell, height: cell))
            let edge = Box(x: 0, y: 0, width: Double(cell), height: Double(cell))
            small.draw([DrawnBox(edge, caption: picture.name, colour: .ground)])
            sheet.paste(small, x: place % columns * cell, y: place / columns * cell)
        }
        return sheet
    }

    private mutating func paste(_ image: Image, x: Int, y: Int) {
        let placement = Placement(
            x: .init(image.width, start: x, length: image.width, canvas: width),
            y: .init(image.height, start: y, length: image.height, canvas: height))
        paint(image, placement)
    }
}

extension Colour {
    fileprivate static let salient = Colour(255, 40, 40)
}
