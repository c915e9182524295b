import Foundation
import Logging
import NN
import OrderedCollections
import Parallel
import Torch
import Training
import VisionTasks

extension TrainingRun {
    /// Says how the run is planned, connected and equipped, and keeps it with the run.
    ///
    /// - Returns: what the logs are to tell of the run, by its main rank.
    func introduce(_ task: Task, _ plan: TrainingPlan, _ setting: RunSetting, _ log: Logger) throws -> RunDescription {
        let groups = try settings.groups.parameterGroups(of: task.model)
        let connections = try worker.connections()
        let planned = ["\(plan)"] + task.notes + GroupTable(groups, settings.optimizer, plan.rate).lines
        let said = ["run: \(setting.folder.path)"] + connections + ["plan: \(planned[0])"] + planned.dropFirst()
        for line in said { log.info("\(line)") }
        if setting.group.isMain, settings.memory.estimate {
            try MemoryReport(Task.self, settings, plan, worker.topology, worker.devices).tell(log)
        }
        let devices = try worker.describeDevices(settings.parallel.strategy, over: setting.group)
        if let devices { log.info("devices: \(devices)") }
        guard setting.group.isMain else { return RunDescription() }
        let environment = RunEnvironment.current(
            plan: planned, ranks: setting.group.size, devices: devices, connections: connections)
        try environment.write(to: setting.folder)
        return try describe(task.mainMetric, environment, setting.folder, log)
    }

    private func describe(
        _ mainMetric: String, _ environment: RunEnvironment, _ folder: RunFolder, _ log: Logger
    ) throws -> RunDescription {
        var description = RunDescription()
        description.loading = LoadingAdvice(
            settings, cores: ProcessInfo.processInfo.activeProcessorCount, ranks: worker.topology.localWorldSize)
        if let gauge = worker.gauge { description.gpuUse = { gauge.share } }
        guard settings.log.tensorboard else { return description }
        for line in TensorBoardAccess(folder.path).lines { log.info("\(line)") }
        description.hyperParameters = try HyperParameters(settings)
        description.metrics = ["epoch/loss"] + (settings.evaluation.every > 0 ? ["validation/\(mainMetric)"] : [])
        description.texts = [
            "configuration": listing([try resolvedYAML(settings)]),
            "plan": listing(environment.plan ?? []),
            "environment": listing(environment.facts.map { "\($0.name): \($0.value)" }),
        ]
        description.graph = try LayerGraph { try Task(withoutData: settings) }
        return description
    }

    /// As code: Markdown leaves its spaces alone.
    private func listing(_ parts: [String]) -> String {
        parts.flatMap { $0.split(separator: "\n") }.map { "    \($0)" }.joined(separator: "\n")
    }
}
