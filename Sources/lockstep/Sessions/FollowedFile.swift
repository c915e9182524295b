import Foundation
import Training

/// A detached run's output, shown as it grows. Lines of progress, which begin with a carriage return, are drawn in place on
/// a terminal.
struct FollowedFile {
    private let path: String
    private let console = Console.standardError()
    private var offset: UInt64 = 0
    /// A line that is not whole yet.
    private var rest = Data()
    private var progress = ""

    init(path: String) { self.path = path }

    /// Shows the last lines so far; of progress only the last.
    mutating func showEnd(lines count: Int) {
        let lines = newLines()
        let plain = lines.filter { !$0.hasPrefix(mark) }
        for line in plain.suffix(count) { show(line) }
        if let last = lines.last, last.hasPrefix(mark) { show(last) }
    }

    /// Shows what has come since.
    mutating func forward() {
        for line in newLines() { show(line) }
    }

    /// Leaves the last line of progress on the screen, and the cursor below it.
    mutating func finish() {
        if !progress.isEmpty { console.settle(progress) }
        progress = ""
    }

    private mutating func newLines() -> [String] {
        guard let file = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? file.close() }
        try? file.seek(toOffset: offset)
        guard let data = try? file.readToEnd(), !data.isEmpty else { return [] }
        offset += UInt64(data.count)
        let pieces = (rest + data).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        rest = pieces.last.map { Data($0) } ?? Data()
        return pieces.dropLast().map { String(decoding: $0, as: UTF8.self) }
    }

    private mutating func show(_ line: String) {
        let isProgress = line.hasPrefix(mark)
        let text = isProgress ? String(line.dropFirst(mark.count)) : line
        guard let width = console.width() else { return console.write("\(text)\n") }
        if isProgress {
            progress = String(text.prefix(max(0, width - 1)))
        } else if progress.isEmpty {
            return console.write("\(text)\n")
        } else {
            console.settle(text)
        }
        console.draw(progress)
    }
}

/// Of a line of progress.
private let mark = Console.followedFile().progressMark
