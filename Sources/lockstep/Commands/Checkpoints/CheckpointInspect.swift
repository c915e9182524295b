import ArgumentParser
import Foundation
import Torch
import Training

struct CheckpointInspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "List the tensors of a checkpoint, a .safetensors or a .pth file.",
        discussion: "Of a checkpoint's folder also where its run stood. Files are not compared with their hashes.")

    @Argument(help: "The checkpoint's folder, or a file.", completion: .checkpoints)
    var path: String

    func run() throws {
        if StoredWeights.isFolder(path) { printCheckpoint(try Checkpoint(path: path)) }
        let tensors = try tensors
        for (name, tensor) in tensors { print("\(name)  \(tensor.signature)") }
        print("\(tensors.count) tensors, \(tensors.values.reduce(0) { $0 + $1.count }) elements")
    }

    private var tensors: StateDict {
        get throws {
            guard StoredWeights.isFolder(path) else { return try StoredWeights.read(path) }
            return try Checkpoint(path: path).weights(averaged: false)
        }
    }

    private func printCheckpoint(_ checkpoint: Checkpoint) {
        let manifest = checkpoint.manifest
        let time = Date(timeIntervalSince1970: manifest.time).formatted(.iso8601)
        print("step \(manifest.step), \(Amounts.counted(manifest.epoch, "epoch")) done, written \(time)")
        for (name, value) in manifest.metrics.sorted(by: { $0.key < $1.key }) { print("\(name) \(value)") }
        for file in manifest.files { print("\(file.name), \(Amounts.bytes(file.size))") }
        print("")
    }
}
