import ArgumentParser
import Foundation
import Parallel
import Torch
import Training
import VisionTasks

/// Measures training steps in this process, which nobody has used for anything else: what tensors held at most is known
/// only of a process as a whole. Started by `profile --memory` and `tune --batch-size`.
struct StepTrialCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "step-trial", abstract: "Measure training steps on a synthetic batch.", shouldDisplay: false)

    @Argument var configuration: String
    @Argument var overrides: [String] = []
    @Option(name: .customLong("warm-up"), help: "Steps before those that are measured.") var warmUps: Int
    @Option(help: "Steps that are measured.") var steps: Int
    @Option(help: "Bytes that tensors on the CPU may hold.") var limit: Int?
    @Option(help: "Where the result is written, as JSON.") var result: String
    @OptionGroup var launch: LaunchOptions

    func run() throws { try start(chosenTask(of: configuration, overrides: overrides)) }

    private func start<Task: VisionTask>(_: Task.Type) throws {
        let settings = try loadConfiguration(
            defaults: Task.Configuration(), file: configuration, overrides: overrides)
        try launch.run(
            devicesPerRank: settings.parallel.devicesOfRank, folder: .makeUnique(task: "step-trial")
        ) { worker in try measure(Task.self, settings, worker) }
    }

    private func measure<Task: VisionTask>(
        _: Task.Type, _ settings: Task.Configuration, _ worker: Worker
    ) throws {
        for device in worker.devices.all { MemoryUse.startCounting(on: device, limit: limit) }
        if let threads = settings.threads { TorchRuntime.threads = threads }
        let group = try worker.makeGroup()
        let plan = try TrainingPlan(synthetic: settings, topology: worker.topology)
        let trial = try StepTrial(
            Task(withoutData: settings), settings, plan: plan, group: group, devices: worker.devices.all)
        worker.begun()
        let measured = try trial.run(warmUps: warmUps, steps: steps) { worker.note("measuring, step \($0)") }
        guard group.isMain, let file = FileHandle(forWritingAtPath: result) else { return }
        try file.write(contentsOf: JSONEncoder().encode(measured))
    }
}
