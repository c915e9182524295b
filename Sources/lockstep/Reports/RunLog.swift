import Foundation
import Training

/// What the ranks have said, from `ranks/<rank>.log`.
struct RunLog {
    /// Warnings and errors of all ranks, each once, with how often it was said.
    private(set) var notices: [(text: String, count: Int)] = []
    /// All that the main rank has said: time and text.
    private(set) var lines: [String] = []

    private static let mostNotices = 50
    private static let mostLines = 300
    /// Of a longer log the end is read.
    private static let mostBytes: UInt64 = 1 << 20

    init(_ folder: RunFolder) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.ranks)) ?? []
        let ranks = names.filter { $0.hasSuffix(".log") }.compactMap { Int($0.dropLast(4)) }.sorted()
        for rank in ranks { read(folder.rankLog(rank), isMain: rank == 0) }
    }

    private mutating func read(_ path: String, isMain: Bool) {
        let all = Self.end(of: path).split(separator: "\n")
        if isMain { lines = all.suffix(Self.mostLines).map(String.init) }
        for line in all {
            let parts = line.split(separator: " ", maxSplits: 2)
            guard parts.count == 3, ["warning", "error", "critical"].contains(parts[1]) else { continue }
            note("\(parts[1]) \(parts[2])")
        }
    }

    private mutating func note(_ text: String) {
        if let known = notices.firstIndex(where: { $0.text == text }) {
            notices[known].count += 1
        } else if notices.count < Self.mostNotices {
            notices.append((text, 1))
        }
    }

    private static func end(of path: String) -> String {
        guard let file = FileHandle(forReadingAtPath: path) else { return "" }
        defer { try? file.close() }
        let size = (try? file.seekToEnd()) ?? 0
        try? file.seek(toOffset: size > mostBytes ? size - mostBytes : 0)
        return String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
    }
}
