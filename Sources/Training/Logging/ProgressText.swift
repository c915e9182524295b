/// Lays out a report as one line: `epoch 3/5 ━━━━╸    12/40  loss 0.4123  41.2 samples/s  ETA 00:41`.
struct ProgressText {
    let report: ProgressReport
    let pace: [String]

    private var parts: [String] { [report.count] + report.fields + pace }

    /// All there is, without a bar: a line of a log file.
    var plain: String { ([report.label] + parts).joined(separator: "  ") }

    /// Never wider than `width`: what does not fit is left out from the right, at last the bar too. The last column stays
    /// free, because some terminals wrap as soon as it is filled.
    func line(width: Int, hasColour: Bool, hasUnicode: Bool) -> String {
        let room = max(0, width - 1)
        for kept in stride(from: parts.count, through: 1, by: -1) {
            let text = parts.prefix(kept).joined(separator: "  ")
            let space = room - report.label.count - text.count - 2
            guard space >= narrowestBar else { continue }
            let bar = bar(width: min(space, widestBar), hasUnicode)
            return "\(report.label) \(hasColour ? coloured(bar) : bar) \(text)"
        }
        return String("\(report.label) \(report.count)".prefix(room))
    }

    private func bar(width: Int, _ hasUnicode: Bool) -> String {
        let (full, half) = hasUnicode ? ("━", "╸") : ("=", "-")
        let halves = report.total > 0 ? min(report.completed, report.total) * width * 2 / report.total : 0
        let filled = String(repeating: full, count: halves / 2) + (halves % 2 == 1 ? half : "")
        return filled + String(repeating: " ", count: width - filled.count)
    }

    private func coloured(_ text: String) -> String { "\u{1B}[36m\(text)\u{1B}[0m" }
}

private let narrowestBar = 8
private let widestBar = 24
