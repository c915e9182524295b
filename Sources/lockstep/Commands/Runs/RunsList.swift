import ArgumentParser
import Foundation
import Training
import VisionTasks

extension RunsCommand {
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say how all runs stand.",
            discussion: """
                States: running, finished, stopped (on request), failed, lost (killed, or the machine was), elsewhere (on \
                another machine that shares the folder), unknown (nobody has written down who runs it).
                """)

        @Option(name: .customLong("folder"), help: "The folder of all runs.", completion: .directory)
        var parent = "runs"

        @Option(help: "What comes first: the newest (began), the best metric, the longest (took), or by name or state.")
        var sort = RunOrder.began

        @Flag(help: "The other way round.")
        var reverse = false

        @Option(parsing: .upToNextOption, help: "Only runs in these states.")
        var state: [Session.State] = []

        @Option(help: "Only runs of this task.")
        var task: TaskKind?

        @Option(help: "Only so many, after sorting.")
        var limit: Int?

        @Flag(help: "As JSON, with all digits.")
        var json = false

        func validate() throws {
            guard limit ?? 1 > 0 else { throw ValidationError("--limit is \(limit ?? 0): expected 1 or more") }
        }

        func run() throws {
            let all = try RunFolder.all(in: parent).map { RunSummary($0) }
            let runs = chosen(all)
            if json { return try printJSON(runs) }
            guard !runs.isEmpty else {
                return print(all.isEmpty ? "no runs in \(parent)" : "none of the \(all.count) runs in \(parent)")
            }
            for line in RunTable(runs).lines(width: Terminal.isInteractive ? Terminal.size.columns : nil) {
                print(line)
            }
        }

        private func chosen(_ runs: [RunSummary]) -> [RunSummary] {
            let kept = runs.filter { run in
                (state.isEmpty || run.state.map(state.contains) == true) && (task == nil || run.task == task?.rawValue)
            }
            let sorted = sort.sorted(kept)
            let ordered = reverse ? sorted.reversed() : sorted
            return Array(ordered.prefix(limit ?? ordered.count))
        }

        private func printJSON(_ runs: [RunSummary]) throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(runs), as: UTF8.self))
        }
    }
}

extension Session.State: ExpressibleByArgument {}
