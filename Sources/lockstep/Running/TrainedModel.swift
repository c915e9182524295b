import Foundation
import Torch
import Training
import VisionTasks

/// A checkpoint's weights and the settings that it was trained with.
struct TrainedModel {
    let settings: VolumesConfiguration
    let weights: StateDict

    init(_ path: String, _ overrides: [String] = []) throws {
        let checkpoint = try Checkpoint(path: path)
        try checkpoint.verify()
        settings = try loadConfiguration(
            defaults: VolumesConfiguration(), file: checkpoint.file("config.yaml"), overrides: overrides)
        weights = try Safetensors.read(checkpoint.file("model.safetensors")).tensors
    }
}
