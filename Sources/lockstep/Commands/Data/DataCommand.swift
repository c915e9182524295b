import ArgumentParser

struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "Make data sets, check them, and fit anchors to them.",
        subcommands: [Make.self, DataCheck.self, DataAnchors.self])

    struct Make: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a synthetic data set to try things out.",
            subcommands: [MakeVolumes.self, MakeShapes.self, MakeSaliency.self, MakeScenes.self])
    }
}
