import ArgumentParser
import Foundation
import Training
import VisionTasks

struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write a commented configuration, and a small data set that trains at once.",
        discussion: """
              lockstep init volumes first
              cd first
              lockstep train config.yaml

            The configuration has every setting that matters, with what it means and its default; the data set is one of \
            lockstep data make.
            """)

    @Argument(help: "What to train.")
    var task: TaskKind

    @Argument(help: "The folder to write to: a new one, or one that is empty.", completion: .directory)
    var folder: String

    @Option(help: "How many samples to make.")
    var samples: Int?

    func validate() throws {
        guard samples ?? 10 >= 10 else {
            throw ValidationError("--samples is \(samples ?? 0): expected 10 or more, a fifth of them to validate on")
        }
    }

    func run() throws { try write(task.type) }

    private func write<Task: VisionTask>(_: Task.Type) throws {
        let starter = Starter(of: task)
        let text = try starter.configuration(of: Task.self)
        let makeData = try starter.dataCommand(folder: "\(folder)/\(Starter.dataFolder)", samples: samples)
        try StarterFolder(path: folder).fill {
            var makeData = makeData
            try makeData.run()
            try Data(text.utf8).write(to: URL(filePath: "\(folder)/config.yaml"), options: .atomic)
        }
        print(Self.next(folder))
    }

    private static func next(_ folder: String) -> String {
        """
        \(folder)/config.yaml: the settings, each with what it means
        Next:
          cd \(folder)
          lockstep train config.yaml
          lockstep train config.yaml --nproc-per-node 2    # the same on two ranks
          lockstep runs list
        """
    }
}

extension TaskKind: ExpressibleByArgument {}
