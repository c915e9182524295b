/// What was seen when one thing was looked at.
struct Finding: Encodable {
    enum Level: String, Encodable {
        case ok, warning, failure
    }

    let subject: String
    let level: Level
    let text: String
    /// What to do about it; nil where nothing has to be done.
    let remedy: String?

    static func ok(_ subject: String, _ text: String) -> Finding {
        Finding(subject: subject, level: .ok, text: text, remedy: nil)
    }

    /// Something will be slow, or will not work on this machine.
    static func warning(_ subject: String, _ text: String, fix remedy: String) -> Finding {
        Finding(subject: subject, level: .warning, text: text, remedy: remedy)
    }

    /// Training will not work.
    static func failure(_ subject: String, _ text: String, fix remedy: String) -> Finding {
        Finding(subject: subject, level: .failure, text: text, remedy: remedy)
    }

    var lines: [String] {
        let first = "\(padded(level.rawValue, 8)) \(padded(subject, 14)) \(text)"
        return [first] + (remedy.map { ["\(padded("", 8)) \(padded("", 14)) fix: \($0)"] } ?? [])
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
