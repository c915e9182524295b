import ArgumentParser
import Training

/// The run that a command is about.
struct RunArgument: ParsableArguments {
    @Argument(help: "The run's name, the beginning of it, or its folder.", completion: .runs)
    var name: String

    @Option(name: .customLong("folder"), help: "The folder of all runs.", completion: .directory)
    var parent = "runs"

    func find() throws -> RunFolder { try .find(name, in: parent) }
}
