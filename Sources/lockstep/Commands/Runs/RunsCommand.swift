import ArgumentParser
import Foundation
import Parallel
import Training

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "Look at runs, watch them and stop them.",
        subcommands: [List.self, Report.self, Attach.self, Stop.self, Diagnose.self])

    struct Diagnose: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say why a run has ended or hangs, from the records that its ranks have left.",
            discussion: """
                Each rank writes down its last collectives, what it was doing, and a heartbeat, in ranks/<rank>.record: \
                also a rank that was killed leaves it. A run that goes on is not disturbed.
                """)

        @Argument(help: "The run's folder, such as runs/NAME.", completion: .directory)
        var folder: String

        func run() throws {
            for line in try Postmortem(folder: RunFolder(path: folder).ranks).lines { print(line) }
        }
    }
}
