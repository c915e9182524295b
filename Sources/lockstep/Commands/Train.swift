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

    @Argument(help: "The configuration, a YAML file.", completion: .configurations)
    var configuration: String

    @Argument(help: "Settings that replace the file's, such as epochs=10 or data.folder=PATH.")
    var overrides: [String] = []

    @OptionGroup var launch: LaunchOptions

    @OptionGroup var beginning: BeginningOptions
    @OptionGroup var stopping: StoppingOptions

    @Flag(name: .customLong("dry-run"), help: "Check everything, print the plan and the settings, and stop.")
    var isDryRun = false

    @OptionGroup var results: ResultOptions

    func validate() throws {
        guard !stopping.isRequeued || beginning.resume == "auto" else {
            throw ValidationError(
                "--requeue needs --resume auto: the job would find the run there and refuse to begin it")
        }
    }

    func run() throws { try start(chosenTask(of: configuration, overrides: overrides)) }

    private func start<Task: VisionTask>(_: Task.Type) throws {
        let settings = try loadConfiguration(
            defaults: Task.Configuration(), file: configuration, overrides: overrides)
        if isDryRun { return try printPlan(Task.self, settings) }
        // What is wrong with the settings is said here, before there is a folder of the run, or a rank to fail.
        if !launch.isRank { _ = try plan(Task.self, settings) }
        try launch.run(
            devicesPerRank: settings.parallel.devicesOfRank,
            folder: TrainingRun<Task>.makeFolder(settings, beginning.resume)
        ) {
            try TrainingRun<Task>(settings, beginning, stopping, $0).run(results)
        }
    }

    private func plan<Task: VisionTask>(_: Task.Type, _ settings: Task.Configuration) throws -> TrainingPlan {
        try TrainingPlan(
            settings, count: Task.trainingCount(settings), topology: try launch.plannedTopology())
    }

    private func printPlan<Task: VisionTask>(_: Task.Type, _ settings: Task.Configuration) throws {
        let plan = try plan(Task.self, settings)
        print("plan: \(plan)")
        if !settings.groups.isEmpty {
            let groups = try settings.groups.parameterGroups(of: Task(withoutData: settings).model)
            for line in GroupTable(groups, settings.optimizer, plan.rate).lines { print(line) }
        }
        let devices = try launch.deviceSetup(perRank: settings.parallel.devicesOfRank).plan
        if devices.ranks[0].gpus.isEmpty { try settings.validatePrecision(on: [.cpu]) }
        if settings.memory.estimate {
            try MemoryReport(Task.self, settings, plan, launch.plannedTopology(), devices.ranks[0]).print()
        }
        launch.warn(of: devices)
        for line in devices.map { print("devices: \(line)") }
        for line in try launch.connections(on: devices.ranks[0].first) { print(line) }
        print(try resolvedYAML(settings), terminator: "")
    }
}
