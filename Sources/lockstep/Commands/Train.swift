import ArgumentParser
import Foundation
import Parallel
import Torch
import Training
import VisionTasks

struct Train: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Train a model.",
        discussion: """
            The configuration is YAML over defaults; see configs/ for commented ones. Ctrl-C finishes the step, writes a \
            checkpoint and ends; --resume auto then goes on exactly there. A second Ctrl-C stops at once.
            """)

    @Argument(help: "The configuration, a YAML file.")
    var configuration: String

    @Argument(help: "Settings that replace the file's, such as epochs=10 or data.folder=PATH.")
    var overrides: [String] = []

    @OptionGroup var launch: LaunchOptions

    @Option(
        help: "Go on from a checkpoint: auto (the run's own last one, if there is one), none, or a checkpoint's path.")
    var resume = "none"

    @Flag(name: .customLong("dry-run"), help: "Check everything, print the plan and the settings, and stop.")
    var isDryRun = false

    @OptionGroup var results: ResultOptions

    func run() throws {
        let settings = try loadConfiguration(
            defaults: VolumesConfiguration(), file: configuration, overrides: overrides)
        if isDryRun { return try printPlan(settings) }
        // What is wrong with the settings is said here, before there is a folder of the run, or a rank to fail.
        if !launch.isRank { _ = try plan(settings) }
        try launch.run(
            devicesPerRank: settings.parallel.devicesOfRank, folder: TrainingRun.makeFolder(settings, resume)
        ) {
            try TrainingRun(settings, resume, $0).run(results)
        }
    }

    private func plan(_ settings: VolumesConfiguration) throws -> TrainingPlan {
        try TrainingPlan(
            settings, count: VolumeSegmentation.trainingCount(settings), topology: try launch.plannedTopology())
    }

    private func printPlan(_ settings: VolumesConfiguration) throws {
        let plan = try plan(settings)
        print("plan: \(plan)")
        if !settings.groups.isEmpty {
            let groups = try settings.groups.parameterGroups(of: VolumeSegmentation(settings).model)
            for line in GroupTable(groups, settings.optimizer, plan.rate).lines { print(line) }
        }
        let devices = try launch.deviceSetup(perRank: settings.parallel.devicesOfRank).plan
        if settings.memory.estimate {
            try MemoryReport(settings, plan, launch.plannedTopology(), devices.ranks[0]).print()
        }
        launch.warn(of: devices)
        for line in devices.map { print("devices: \(line)") }
        for line in try launch.connections(on: devices.ranks[0].first) { print(line) }
        print(try resolvedYAML(settings), terminator: "")
    }
}
