import ArgumentParser
import Foundation
import Torch
import Training
import VisionTasks

/// A checkpoint's weights and the settings that it was trained with.
struct TrainedModel<Task: VisionTask> {
    let settings: Task.Configuration
    let weights: StateDict

    init(_ checkpoint: Checkpoint, _ choice: ChosenWeights, _ overrides: [String] = []) throws {
        settings = try loadConfiguration(
            defaults: Task.Configuration(), file: checkpoint.file("config.yaml"), overrides: overrides)
        weights = try checkpoint.weights(choice)
        settings.kernels.apply()
    }
}

/// Which weights, of a run that averages them.
enum ChosenWeights: String, ExpressibleByArgument, CaseIterable {
    case average, last
}

extension Checkpoint {
    func weights(_ choice: ChosenWeights) throws -> StateDict { try weights(averaged: choice == .average) }
}
