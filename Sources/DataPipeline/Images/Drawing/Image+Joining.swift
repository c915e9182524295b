extension Image {
    /// Pictures under each other, RGB, on black where one is less wide.
    public static func stacked(_ rows: [Image]) -> Image { joined(rows, across: false) }

    /// Pictures beside each other, RGB, on black where one is less high.
    public static func sideBySide(_ columns: [Image]) -> Image { joined(columns, across: true) }

    private static func joined(_ pictures: [Image], across: Bool) -> Image {
        let gap = 4
        let (widths, heights) = (pictures.map(\.width), pictures.map(\.height))
        let gaps = gap * max(0, pictures.count - 1)
        var joined = Image(
            width: across ? widths.reduce(gaps, +) : widths.max() ?? 0,
            height: across ? heights.max() ?? 0 : heights.reduce(gaps, +), filledWith: .black)
        var (x, y) = (0, 0)
        for picture in pictures {
            joined.paste(picture.rgb, x, y)
            if across { x += picture.width + gap } else { y += picture.height + gap }
        }
        return joined
    }

    private mutating func paste(_ picture: Image, _ x: Int, _ y: Int) {
        for row in 0..<picture.height {
            let start = 3 * ((y + row) * width + x)
            let line = 3 * row * picture.width..<3 * (row + 1) * picture.width
            pixels.replaceSubrange(start..<start + 3 * picture.width, with: picture.pixels[line])
        }
    }
}
