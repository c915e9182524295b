import Foundation
import NN
import OrderedCollections
import Parallel
import Torch
import Training
import VisionTasks

extension TrainingRun {
    /// What the logs are to tell of the run, by its main rank.
    ///
    /// - Parameters:
    ///   - plan: as it was said at the start, a line each.
    ///   - environment: how ranks are connected and what they compute on.
    func describe(mainMetric: String, plan: [String], environment: [String]) throws -> RunDescription {
        var description = RunDescription()
        description.loading = LoadingAdvice(
            settings, cores: ProcessInfo.processInfo.activeProcessorCount, ranks: worker.topology.localWorldSize)
        if let gauge = worker.gauge { description.gpuUse = { gauge.share } }
        guard settings.log.tensorboard else { return description }
        description.hyperParameters = try HyperParameters(settings)
        description.metrics = ["epoch/loss"] + (settings.evaluation.every > 0 ? ["validation/\(mainMetric)"] : [])
        description.texts = [
            "configuration": listing(try resolvedYAML(settings).split(separator: "\n").map(String.init)),
            "plan": listing(plan), "environment": listing(machine + environment),
        ]
        description.graph = try LayerGraph { try Task(withoutData: settings) }
        return description
    }

    private var machine: [String] {
        let process = ProcessInfo.processInfo
        return [
            "host: \(process.hostName), \(process.operatingSystemVersionString)",
            "cores: \(process.activeProcessorCount), memory: \(byteText(Int(process.physicalMemory)))",
            "version: lockstep \(Lockstep.number), libtorch \(TorchRuntime.version)",
            "command: \(CommandLine.arguments.joined(separator: " "))",
        ]
    }

    /// As code: Markdown leaves its spaces alone.
    private func listing(_ lines: [String]) -> String { lines.map { "    \($0)" }.joined(separator: "\n") }
}
