import ArgumentParser
import Foundation
import Training
import VisionTasks

struct Tune: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find a learning rate, or the batch size.",
        discussion: """
            --learning-rate trains for some steps while the rate rises, and says where the loss falls best. --batch-size \
            trains on ever larger synthetic batches, and says which is fastest. Nothing is saved; both work on several ranks.

              lockstep tune config.yaml --learning-rate --nproc-per-node 2
              lockstep tune config.yaml --batch-size --device cuda
            """)

    @Argument(help: "The configuration, a YAML file.", completion: .configurations)
    var configuration: String

    @Argument(help: "Settings that replace the file's.")
    var overrides: [String] = []

    @OptionGroup var learningRate: LearningRateTuning
    @OptionGroup var batchSize: BatchSizeTuning
    @OptionGroup var launch: LaunchOptions
    @OptionGroup var results: ResultOptions

    func validate() throws {
        guard learningRate.isAsked != batchSize.isAsked else {
            throw ValidationError("say what to look for: --learning-rate or --batch-size")
        }
    }

    func run() throws { try start(chosenTask(of: configuration, overrides: overrides)) }

    private func start<Task: VisionTask>(_: Task.Type) throws {
        let settings = try loadConfiguration(
            defaults: Task.Configuration(), file: configuration, overrides: overrides)
        if batchSize.isAsked { return try batchSize.run(Task.self, configuration, overrides, launch, results) }
        try launch.run(
            devicesPerRank: settings.parallel.devicesOfRank, folder: .makeUnique(task: "tune")
        ) { try learningRate.run(Task.self, settings, $0, results) }
    }
}
