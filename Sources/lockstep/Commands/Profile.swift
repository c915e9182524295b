import ArgumentParser
import DataPipeline
import Foundation
import OrderedCollections
import Parallel
import Training
import VisionTasks

struct Profile: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure parts of a run.",
        discussion: """
            --loader: how many samples a second the loader makes when nothing else runs. --memory: what training steps take
            of memory, and how fast they are; batches are synthetic, so that no data is needed.
            """)

    @Argument(help: "The configuration, a YAML file.")
    var configuration: String

    @Argument(help: "Settings that replace the file's.")
    var overrides: [String] = []

    @Flag(help: "Make the batches of a training run, and train nothing.")
    var loader = false

    @Option(help: "Batches to make.")
    var steps = 50

    @OptionGroup var memory: MemoryProfile
    @OptionGroup var results: ResultOptions

    func validate() throws {
        guard loader != memory.isAsked else { throw ValidationError("say what to measure: --loader or --memory") }
        guard steps > 0 else { throw ValidationError("--steps is \(steps): expected 1 or more") }
    }

    func run() throws {
        if memory.isAsked { return try memory.run(configuration, overrides, results) }
        let settings = try loadConfiguration(
            defaults: VolumesConfiguration(), file: configuration, overrides: overrides)
        let task = try VolumeSegmentation(settings)
        let plan = try TrainingPlan(settings, count: task.trainingData.count, topology: .solo)
        // The first epoch fills the cache of decoded volumes, so it does not count.
        let rate = try samplesPerSecond(task, plan, settings, warmUp: plan.stepsPerEpoch)
        FileHandle.standardError.write(
            Data("loader: \(rate.formatted(.number.precision(.fractionLength(1)))) samples/s\n".utf8))
        try results.write(["samplesPerSecond": rate])
    }

    private func samplesPerSecond(
        _ task: VolumeSegmentation, _ plan: TrainingPlan, _ settings: VolumesConfiguration, warmUp: Int
    ) throws -> Double {
        let epochs = (warmUp + steps + plan.stepsPerEpoch - 1) / plan.stepsPerEpoch
        let loader = Loader(
            task.trainingData, plan.batches.requests(epochs: 0..<epochs), seed: 0, workers: settings.loader.workers,
            prefetch: settings.loader.prefetch, collate: VolumeSegmentation.collate)
        defer { loader.cancel() }
        for _ in 0..<warmUp { _ = try loader.nextBatch() }
        let start = ContinuousClock.now
        var samples = 0
        for _ in 0..<steps { samples += try loader.nextBatch()?.request.indices.count ?? 0 }
        return Double(samples) / (start.duration(to: .now) / .seconds(1))
    }
}
