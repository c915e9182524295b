import Foundation
import NN
import Torch
import Training
import VisionTasks

/// `lockstep profile`: the layers of a model, and what a training pass through each costs.
extension Profiling {
    func profileLayers(_ launch: LaunchOptions) throws {
        try measureModel(launch) { task, batch, device in
            let model = try ModelMeasurement(
                task, settings, batch, on: device, warmUps: options.warmUps, runs: options.steps ?? 5)
            say(LayerTable(model.profile, depth: options.depth).lines(width: FittingTable.terminalWidth))
            say([""] + LayerSummary(model, place: "\(place(device)) in \(settings.precision)").lines)
            try results.write(LayerReport(model, device))
        }
    }
}

/// The lines under the table.
private struct LayerSummary {
    let lines: [String]

    init(_ model: ModelMeasurement, place: String) {
        let (forward, total, profile) = (model.profile.model.total, model.profile.total, model.profile)
        let gradients = String(format: "%.2f", Double(model.gradientBytes) / 0x1p20)
        let facts: [(String, String)] = [
            ("input", "\(model.inputShape) of noise, \(place)"),
            ("parameters", Self.parameters(model)),
            ("gradients", "\(gradients) MiB an all-reduce"),
            ("forward", Self.cost(forward.forwardMACs, forward.forwardSeconds)),
            ("loss", Self.cost(profile.outside.forwardMACs, profile.outside.forwardSeconds)),
            ("backward", Self.cost(total.backwardMACs, total.backwardSeconds)),
            ("training", Self.cost(total.trainingMACs, total.forwardSeconds + total.backwardSeconds)),
            (
                "activations",
                "\(Amounts.bytes(total.keptBytes)) kept for the backward pass, of \(Amounts.bytes(total.allocatedBytes)) allocated"
            ),
        ]
        lines = facts.map { $0.padding(toLength: 13, withPad: " ", startingAt: 0) + $1 } + Self.warnings(profile)
    }

    private static func parameters(_ model: ModelMeasurement) -> String {
        let all = "\(Amounts.exact(model.parameters)) in \(model.parameterTensors) tensors"
        let isWhole = model.trainableParameters == model.parameters
        return isWhole ? all : "\(all), \(Amounts.exact(model.trainableParameters)) of them trained"
    }

    private static func cost(_ macs: Int, _ seconds: Double) -> String {
        guard macs > 0 else { return "no MACs, \(Amounts.time(seconds))" }
        return "\(Amounts.exact(macs)) MACs = \(Amounts.short(2 * macs, "FLOPs")), \(Amounts.time(seconds))"
    }

    private static func warnings(_ profile: ModelProfile) -> [String] {
        guard !profile.uncountedOperations.isEmpty else { return [] }
        let names = profile.uncountedOperations.sorted { $0.key < $1.key }.map { "\($0) (\($1) times)" }
        return ["", "not counted: \(names.joined(separator: ", ")): there is no rule for what they multiply"]
    }
}
