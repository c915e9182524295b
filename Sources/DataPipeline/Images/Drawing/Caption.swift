import CImaging

/// A line of text as strokes, in the small font of stb_easy_font.
struct Caption {
    let strokes: [PixelRectangle]
    let width, height: Int

    private static let margin = 2
    private static let lineHeight = 11

    /// - Parameter scale: pixels a stroke is thick. Text is cut off after 64 characters.
    init(_ text: String, scale: Int) {
        let ascii = text.prefix(CI_MOST_LETTERS).map { $0.isASCII && $0 >= " " ? $0 : "?" }
        let line = String(ascii)
        width = scale * (Int(ci_text_width(line)) + 2 * Self.margin)
        height = scale * (Self.lineHeight + Self.margin)
        strokes = Self.strokes(of: line).map { stroke in
            PixelRectangle(
                x: scale * (Int(stroke.x) + Self.margin), y: scale * (Int(stroke.y) + Self.margin),
                width: scale * Int(stroke.width), height: scale * Int(stroke.height))
        }
    }

    private static func strokes(of line: String) -> [CIRectangle] {
        let most = 64 * line.utf8.count
        return Array(unsafeUninitializedCapacity: most) { rectangles, count in
            count = rectangles.baseAddress.map { ci_text(line, $0, most) } ?? 0
        }
    }
}
