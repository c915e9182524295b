import ArgumentParser
import Foundation
import Training

struct CheckpointConvert: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write the weights as .pth for PyTorch, as .safetensors, or as a checkpoint's folder.",
        discussion: """
            Reading a .pth runs no code that it may contain. A folder can be evaluated and predicted with where it has the \
            settings of its model, its source's or those of --configuration; train begins with it by --weights.
            """)

    @Argument(help: "A checkpoint's folder, a .safetensors or a .pth file.", completion: .checkpoints)
    var source: String

    @Argument(help: "The file to write, its name ending in .pth or .safetensors, or the folder.")
    var destination: String

    @Option(help: "Which weights, of a checkpoint whose run averages them.")
    var weights = ChosenWeights.average

    @Option(name: .customLong("configuration"), help: "The settings that a folder is to have, a YAML file.")
    var settings: String?

    func validate() throws {
        let isFolder = StoredWeights.Form(destination) == .folder
        guard !isFolder || !URL(filePath: destination).lastPathComponent.contains(".") else {
            throw ValidationError(
                "\(destination): expected a name that ends in .pth or .safetensors, or a folder's without a dot")
        }
        guard isFolder || settings == nil else {
            throw ValidationError("--configuration is for a checkpoint's folder, and \(destination) is a file")
        }
    }

    func run() throws {
        let checkpoint = StoredWeights.isFolder(source) ? try Checkpoint.verifiedInSight(path: source) : nil
        let tensors = try checkpoint?.weights(weights) ?? StoredWeights.read(source)
        try StoredWeights.write(tensors, to: destination, from: checkpoint, configuration: settings)
    }
}
