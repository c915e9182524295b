import ArgumentParser

struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "Make data sets, and check them.", subcommands: [Make.self, DataCheck.self])

    struct Make: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a synthetic data set to try things out.", subcommands: [MakeVolumes.self, MakeShapes.self])
    }
}
