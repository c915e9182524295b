import Foundation
import Parallel
import Torch
import Training

/// Trains a task of one's own, alone or on several ranks: `lockstep launch --nproc-per-node 2 OwnTask [EPOCHS [endless]]`.
@main
struct OwnTask {
    static func main() throws {
        TorchRuntime.threads = 1
        let topology = try Topology(environment: ProcessInfo.processInfo.environment)
        let group = try topology.makeGroup()
        let arguments = CommandLine.arguments.dropFirst()
        let settings = settings(epochs: arguments.first.flatMap(Int.init) ?? 40)
        Generator.seedDefault(UInt64(settings.seed))
        let task = Spirals()
        let plan = try TrainingPlan(settings, count: task.trainingData.count, topology: topology)
        let made = try group.isMain ? RunFolder.makeUnique(task: "spirals").path : ""
        let setting = RunSetting(
            group: group, topology: topology, folder: RunFolder(path: try gatherTexts(made, over: group)[0]))
        let pace = Pace()
        let trainer = try Trainer(
            task, settings, plan: plan, setting: setting, resuming: nil, reporter: reporter(settings, setting),
            callbacks: arguments.last == "endless" ? [pace] : [pace, Enough(accuracy: 0.998)])
        _ = try trainer.run()
        if group.isMain { print("\(plan)\n\(Int(pace.stepsPerSecond)) steps/s") }
        try group.leave()
    }

    private static func settings(epochs: Int) -> PlainConfiguration {
        var settings = PlainConfiguration()
        settings.epochs = epochs
        settings.batch.global = 64
        settings.optimizer.learningRate = 3e-3
        settings.loader.workers = 0
        settings.log.every = 64
        return settings
    }

    private static func reporter(_ settings: PlainConfiguration, _ setting: RunSetting) throws -> any RunReporter {
        guard setting.group.isMain else { return SilentReporter() }
        return try MainReporter(
            settings.log, folder: setting.folder, resumingAt: nil, progress: ProgressLine(console: .standardError())
        ) { print($0) }
    }
}

/// Ends the run when it is good enough.
final class Enough: TrainingCallback {
    private let accuracy: Double

    init(accuracy: Double) { self.accuracy = accuracy }

    func epochEnded(_ report: EpochReport) -> RunDecision {
        report.metrics["accuracy"] ?? 0 >= accuracy ? .stop : .goOn
    }
}

/// How fast steps follow each other within epochs, the first epoch aside.
final class Pace: TrainingCallback {
    private var last: ContinuousClock.Instant?
    private var steps = 0
    private var time = Duration.zero

    var stepsPerSecond: Double { Double(steps) / (time / .seconds(1)) }

    func stepEnded(_ step: StepSummary) -> RunDecision {
        let now = ContinuousClock.now
        if let last, step.epoch > 0 {
            steps += 1
            time += last.duration(to: now)
        }
        last = now
        return .goOn
    }

    func epochEnded(_ report: EpochReport) -> RunDecision {
        last = nil
        return .goOn
    }
}
