import ArgumentParser
import Foundation
import Training

extension RunsCommand {
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say how all runs stand.",
            discussion: """
                States: running, finished, stopped (on request), failed, lost (killed, or the machine was), elsewhere (on \
                another machine that shares the folder), unknown (nobody has written down who runs it).
                """)

        @Option(name: .customLong("folder"), help: "The folder of all runs.")
        var parent = "runs"

        @Flag(help: "As JSON, with all digits.")
        var json = false

        func run() throws {
            let runs = try RunFolder.all(in: parent).map { RunSummary($0) }
            if json { return try printJSON(runs) }
            guard !runs.isEmpty else { return print("no runs in \(parent)") }
            for line in TextTable(Self.head, runs.map(Self.row)).lines { print(line) }
        }

        private func printJSON(_ runs: [RunSummary]) throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(runs), as: UTF8.self))
        }

        private static let head = ["name", "state", "epoch", "step", "best", "began", "process"]

        private static func row(_ run: RunSummary) -> [String] {
            let best = run.best.map { "\(run.bestMetric ?? "") \(String(format: "%.4f", $0))" }
            let place = run.state == .elsewhere ? "on \(run.host ?? "")" : run.process.map(String.init)
            return [
                run.name, run.state?.rawValue ?? "unknown", text(run.epoch), text(run.step), best ?? "-",
                run.age.map { "\(span($0)) ago" } ?? "-", place ?? "-",
            ]
        }

        private static func text(_ number: Int?) -> String { number.map(String.init) ?? "-" }

        /// In the largest unit of which there are two.
        private static func span(_ seconds: Double) -> String {
            for (unit, length) in [("d", 86400.0), ("h", 3600), ("min", 60)] where seconds >= 2 * length {
                return "\(Int(seconds / length)) \(unit)"
            }
            return "\(Int(max(0, seconds))) s"
        }
    }
}

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
