import Foundation

/// A table that leaves columns out where the terminal is too narrow for all.
struct FittingTable {
    struct Column {
        let title: String
        /// 0 always stays; the column with the largest number goes first.
        let rank: Int
        var isNumber = true
        let cells: [String]

        var width: Int { cells.reduce(title.count) { max($0, $1.count) } }

        func line(_ text: String, width: Int) -> String {
            let space = String(repeating: " ", count: width - text.count)
            return isNumber ? space + text : text + space
        }
    }

    let columns: [Column]

    /// - Parameter width: nil for as much as there is.
    func lines(width: Int?) -> [String] {
        let columns = columns(fitting: width)
        let rows = (columns.first?.cells.indices).map { [$0] } ?? []
        let head = columns.map { $0.line($0.title, width: $0.width) }
        let body = rows.flatMap { $0 }.map { row in columns.map { $0.line($0.cells[row], width: $0.width) } }
        return ([head] + body).map { joined($0) }
    }

    private func columns(fitting width: Int?) -> [Column] {
        var kept = columns
        while let width, kept.map(\.width).reduce(0, +) + 2 * (kept.count - 1) >= width {
            guard let last = kept.map(\.rank).max(), last > 0 else { break }
            kept.removeAll { $0.rank == last }
        }
        return kept
    }

    private func joined(_ cells: [String]) -> String {
        let line = cells.joined(separator: "  ")
        return String(line.reversed().drop { $0 == " " }.reversed())
    }

    /// Of the terminal that standard output is; nil where it is none.
    static var terminalWidth: Int? {
        var size = winsize()
        guard isatty(STDOUT_FILENO) == 1 else { return nil }
        let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return isKnown ? Int(size.ws_col) : 80
    }
}
