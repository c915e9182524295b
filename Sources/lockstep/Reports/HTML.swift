/// Pieces of a page; texts are escaped here and nowhere else.
enum HTML {
    static func text(_ text: String) -> String { SVG.escaped(text) }

    static func element(_ tag: String, class name: String? = nil, _ parts: [String]) -> String {
        "<\(tag)\(name.map { " class=\"\($0)\"" } ?? "")>\(parts.joined())</\(tag)>"
    }

    static func paragraph(_ content: String, class name: String? = nil) -> String {
        element("p", class: name, [text(content)])
    }

    /// Nothing where there is nothing to show.
    static func section(_ title: String, _ parts: [String]) -> String {
        parts.allSatisfy(\.isEmpty) ? "" : element("section", [element("h2", [text(title)])] + parts)
    }

    static func folded(_ title: String, _ parts: [String]) -> String {
        element("details", [element("summary", [text(title)])] + parts)
    }

    static func code(_ lines: String) -> String { element("pre", [text(lines)]) }

    /// - Parameters:
    ///   - head: the columns' names.
    ///   - rows: texts; the first of each names the row.
    static func table(_ head: [String], _ rows: [[String]]) -> String {
        let top = element("tr", head.map { element("th", [text($0)]) })
        let body = rows.map { row in
            element("tr", [element("th", [text(row[0])])] + row.dropFirst().map { element("td", [text($0)]) })
        }
        // Wide ones are pushed sideways on a phone, without the page.
        return element("div", class: "wide", [element("table", [element("thead", [top]), element("tbody", body)])])
    }

    /// Names and values under each other; what is nil is left out.
    static func list(_ entries: [(String, String?)]) -> String {
        let known = entries.compactMap { name, value in value.map { (name, $0) } }
        guard !known.isEmpty else { return "" }
        return element("dl", known.map { element("dt", [text($0)]) + element("dd", [text($1)]) })
    }

    /// A whole page that needs nothing from anywhere, and is kept by its policy from asking.
    static func page(title: String, _ parts: [String]) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" \
        content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
        <meta name="color-scheme" content="light dark">
        <title>\(text(title))</title>
        <style>
        \(ReportStyle.sheet)</style>
        </head>
        <body>
        <main>
        \(parts.filter { !$0.isEmpty }.joined(separator: "\n"))
        </main>
        <script>
        \(ReportStyle.script)</script>
        </body>
        </html>

        """
    }
}
