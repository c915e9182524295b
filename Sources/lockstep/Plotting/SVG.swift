import Foundation

/// Pieces of a picture in SVG; places in pixels.
enum SVG {
    static func picture(width: Double, height: Double, _ parts: [String]) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="\(n(width))" height="\(n(height))" \
        viewBox="0 0 \(n(width)) \(n(height))" font-family="sans-serif" font-size="13" fill="#333">
        <rect width="100%" height="100%" fill="white"/>
        \(parts.joined(separator: "\n"))
        </svg>

        """
    }

    static func line(_ points: [(x: Double, y: Double)], _ colour: String, width: Double = 1) -> String {
        let path = points.map { "\(n($0.x)) \(n($0.y))" }.joined(separator: "L")
        return "<path d=\"M\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"\(n(width))\"/>"
    }

    static func rectangle(_ x: Double, _ y: Double, _ width: Double, _ height: Double, _ colour: String) -> String {
        "<rect x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(width))\" height=\"\(n(height))\" fill=\"\(colour)\"/>"
    }

    /// - Parameter turned: degrees clockwise about its place.
    static func text(
        _ text: String, _ x: Double, _ y: Double, anchor: String = "middle", colour: String = "#333", turned: Double = 0
    ) -> String {
        let turn = turned == 0 ? "" : " transform=\"rotate(\(n(turned)) \(n(x)) \(n(y)))\""
        return
            "<text x=\"\(n(x))\" y=\"\(n(y))\" text-anchor=\"\(anchor)\" fill=\"\(colour)\"\(turn)>\(escaped(text))</text>"
    }

    /// A colour of its own for each of `count`.
    static func hue(_ place: Int, of count: Int) -> String { "hsl(\(360 * place / max(count, 1)) 65% 42%)" }

    // MARK: Within a page, whose style sheet knows the colours of the day and of the night

    /// As wide as there is room for.
    /// - Parameter attributes: such as `data-low="0"`.
    static func figure(width: Double, height: Double, label: String, attributes: String, _ parts: [String]) -> String {
        """
        <svg viewBox="0 0 \(n(width)) \(n(height))" role="img" aria-label="\(escaped(label))"\(attributes)>\
        \(parts.joined())</svg>
        """
    }

    static func line(_ points: [(x: Double, y: Double)], class name: String, title: String? = nil) -> String {
        let path = points.map { "\(n($0.x)) \(n($0.y))" }.joined(separator: "L")
        let named = title.map { " data-name=\"\(escaped($0))\"" } ?? ""
        return "<path class=\"\(name)\"\(named) d=\"M\(path)\"/>"
    }

    static func dot(_ point: (x: Double, y: Double), class name: String) -> String {
        "<circle class=\"\(name)\" cx=\"\(n(point.x))\" cy=\"\(n(point.y))\" r=\"2.5\"/>"
    }

    static func label(_ text: String, _ x: Double, _ y: Double, anchor: String) -> String {
        "<text x=\"\(n(x))\" y=\"\(n(y))\" text-anchor=\"\(anchor)\">\(escaped(text))</text>"
    }

    /// For text and for attributes; control characters, which XML forbids, become question marks.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\n", "\t": escaped.unicodeScalars.append(scalar)
            case ..<" ", "\u{7f}"..."\u{9f}": escaped += "?"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func n(_ value: Double) -> String { AxisTicks.label((value * 10).rounded() / 10) }
}
