import ArgumentParser
import Foundation
import NN
import Parallel
import Torch
import Training
import VisionTasks

struct Eval: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Evaluate a checkpoint.",
        discussion: "Every sample of the validation set counts once: any number of ranks gives the same numbers.")

    @Argument(help: "A checkpoint's folder, such as runs/NAME/checkpoints/best.")
    var checkpoint: String

    @Argument(help: "Settings that replace the checkpoint's, such as data.folder=PATH or data.validation=1.")
    var overrides: [String] = []

    @OptionGroup var launch: LaunchOptions
    @OptionGroup var results: ResultOptions

    func run() throws {
        let trained = try TrainedModel(checkpoint, overrides)
        try launch.run(folder: .makeUnique(task: "eval")) { try evaluate(trained, $0) }
    }

    private func evaluate(_ trained: TrainedModel, _ worker: Worker) throws {
        worker.note("start-up, meeting the other ranks")
        if let threads = trained.settings.threads { TorchRuntime.threads = threads }
        let group = try worker.makeGroup()
        let task = try VolumeSegmentation(trained.settings)
        try task.model.load(trained.weights)
        task.model.evaluate()
        let progress = worker.makeProgress()
        worker.note("the evaluation")
        let evaluation = Evaluation(group: group, loader: trained.settings.loader) { done, total in
            progress.update(ProgressReport("evaluating", completed: done, total: total, samples: done))
        }
        let metrics = try withoutGradient { try task.evaluate(evaluation) }
        progress.finish()
        guard group.isMain else { return }
        for (name, value) in metrics { progress.print("\(name) \(value)") }
        try results.write(metrics)
    }
}
