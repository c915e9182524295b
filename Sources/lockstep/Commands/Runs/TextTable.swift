import Foundation

/// Columns as wide as their widest cell.
struct TextTable {
    let lines: [String]

    init(_ head: [String], _ rows: [[String]]) {
        let rows = [head] + rows
        let widths = head.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        lines = rows.map { cells in
            zip(cells, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
                .trimmingCharacters(in: .whitespaces)
        }
    }
}
