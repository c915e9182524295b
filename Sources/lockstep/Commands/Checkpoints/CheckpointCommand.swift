import ArgumentParser
import Training

struct CheckpointCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint", abstract: "Look at checkpoints, and convert them.",
        subcommands: [CheckpointInspect.self, CheckpointVerify.self, CheckpointConvert.self])
}

struct CheckpointVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Compare checkpoints' files with their hashes.")

    @Argument(help: "The checkpoints' folders.", completion: .checkpoints)
    var paths: [String]

    func run() throws {
        for path in paths {
            _ = try Checkpoint.verifiedInSight(path: path)
            print("\(path): whole")
        }
    }
}
