import ArgumentParser
import Foundation
import Torch
import Training

struct CheckpointCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint", abstract: "Look at checkpoints, and convert them.",
        subcommands: [Inspect.self, Verify.self, Convert.self])

    struct Inspect: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the tensors of a checkpoint, a .safetensors or a .pth file.")

        @Argument(help: "The checkpoint's folder, or a file.", completion: .checkpoints)
        var path: String

        func run() throws {
            let tensors = try WeightsFile.read(path)
            for (name, tensor) in tensors { print("\(name)  \(tensor.signature)") }
            print("\(tensors.count) tensors, \(tensors.values.reduce(0) { $0 + $1.count }) elements")
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Compare a checkpoint's files with their hashes.")

        @Argument(help: "The checkpoint's folder.", completion: .checkpoints)
        var path: String

        func run() throws {
            let progress = ProgressLine(console: .standardError())
            try Checkpoint(path: path).verify { done, total in
                progress.update(
                    ProgressReport(
                        "reading", completed: done >> 20, total: total >> 20, samples: done >> 20, unit: "MiB"))
            }
            progress.finish()
            print("\(path): whole")
        }
    }

    struct Convert: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the weights as .pth for PyTorch, or as .safetensors.",
            discussion: "Reading a .pth runs no code that it may contain.")

        @Argument(help: "A checkpoint's folder, a .safetensors or a .pth file.", completion: .checkpoints)
        var source: String

        @Argument(help: "The file to write; its name ends in .pth or .safetensors.")
        var destination: String

        @Option(help: "Which weights, of a checkpoint whose run averages them.")
        var weights = ChosenWeights.average

        func run() throws { try WeightsFile.write(WeightsFile.read(source, weights), to: destination) }
    }
}

/// Weights in any of the forms that are read.
enum WeightsFile {
    static func read(_ path: String, _ choice: ChosenWeights = .last) throws -> StateDict {
        switch URL(fileURLWithPath: path).pathExtension {
        case "safetensors": try Safetensors.read(path).tensors
        case "pth", "pt": try PyTorchArchive.stateDict(path)
        default: try Checkpoint(path: path).weights(averaged: choice == .average)
        }
    }

    static func write(_ tensors: StateDict, to path: String) throws {
        switch URL(fileURLWithPath: path).pathExtension {
        case "safetensors": try Safetensors.write(tensors, metadata: ["format": "pt"], to: path)
        case "pth", "pt": try PyTorchArchive.write(tensors, to: path)
        default: throw ValidationError("\(path): expected a name that ends in .pth or .safetensors")
        }
    }
}
