import ArgumentParser
import Foundation
import Torch
import Training
import VisionTasks

/// A checkpoint's weights and the settings that it was trained with.
struct TrainedModel {
    /// Which, of a run that averages them.
    enum Weights: String, ExpressibleByArgument, CaseIterable {
        case average, last
    }

    let settings: VolumesConfiguration
    let weights: StateDict

    init(_ path: String, _ choice: Weights, _ overrides: [String] = []) throws {
        let checkpoint = try Checkpoint(path: path)
        try checkpoint.verify()
        settings = try loadConfiguration(
            defaults: VolumesConfiguration(), file: checkpoint.file("config.yaml"), overrides: overrides)
        weights = try checkpoint.weights(averaged: choice == .average)
        settings.kernels.apply()
    }
}
