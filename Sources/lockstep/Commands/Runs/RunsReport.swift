import ArgumentParser
import Foundation
import Training

extension RunsCommand {
    struct Report: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a page about a run, or about several side by side.",
            discussion: """
                One HTML file that needs nothing else: curves, metrics, sample predictions, settings, and where it ran; of \
                several runs the curves over each other, and the settings in which they differ. Training writes one of its \
                own into the run's folder, after each evaluation and at the end.
                """)

        @Argument(help: "The runs' names, the beginnings of them, or their folders.", completion: .runs)
        var runs: [String]

        @Option(name: .customLong("folder"), help: "The folder of all runs.", completion: .directory)
        var parent = "runs"

        @Option(
            help: "The file to write; by default report.html, in the run's folder or, of several runs, here.",
            completion: .file(extensions: ["html"]))
        var output: String?

        func run() throws {
            let folders = try runs.map { try RunFolder.find($0, in: parent) }
            let path = output ?? (folders.count == 1 ? folders[0].report : "report.html")
            try RunReport(runs: folders.map { RecordedRun($0) }).write(to: path)
            print(path)
        }
    }
}
