import DataPipeline

/// What `data check` prints.
struct DetectionCheckTable: CustomStringConvertible {
    private let check: DetectionCheck

    /// Problems and leaks beyond these are counted; `--json` has all.
    private static let most = 20

    init(_ check: DetectionCheck) { self.check = check }

    var description: String {
        let parts = check.parts.map(part)
        let leaks = check.leaks.map { "\($0.second): the same image as \($0.first), which is in another part" }
        let verdict = check.isGood ? "nothing is wrong" : "\(check.problems.count + check.leaks.count) things are wrong"
        return (parts + list(check.problems) + list(leaks) + [verdict]).joined(separator: "\n")
    }

    private func part(_ part: DetectionPart) -> String {
        let boxes = part.boxes
        return """
            \(part.name): \(part.images) images, \(part.emptyImages) of them empty; \(boxes.kept) boxes of \(boxes.read)
              clipped to the image \(boxes.clipped), dropped as empty \(boxes.empty), dropped as duplicates \
            \(boxes.duplicates), difficult \(boxes.difficult), crowds \(boxes.crowds)
            \(table(part.classes))
            """
    }

    private func table(_ classes: [DetectionClass]) -> String {
        let width = classes.map(\.name.count).max() ?? 0
        let head = row("class", ["boxes", "images", "small", "medium", "large"], max(width, 5))
        let rows = classes.map {
            row($0.name, [$0.boxes, $0.images, $0.small, $0.medium, $0.large].map(String.init), max(width, 5))
        }
        return ([head] + rows).joined(separator: "\n")
    }

    private func row(_ name: String, _ cells: [String], _ width: Int) -> String {
        let padded = cells.map { String(repeating: " ", count: max(1, 9 - $0.count)) + $0 }.joined()
        return "  " + name + String(repeating: " ", count: width - name.count) + padded
    }

    private func list(_ lines: [String]) -> [String] {
        let rest = lines.count - Self.most
        return Array(lines.prefix(Self.most)) + (rest > 0 ? ["and \(rest) more: --json has all"] : [])
    }
}
