import ArgumentParser
import Foundation
import NN
import Parallel
import Torch
import Training
import VisionTasks

struct Predict: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Apply a checkpoint to files.",
        discussion: """
            Writes a NIfTI label map with the input's geometry, and a PNG of three slices with the labels laid over.
            """)

    @Argument(help: "A checkpoint's folder, such as runs/NAME/checkpoints/best.")
    var checkpoint: String

    @Argument(help: "NIfTI files, or folders of them.")
    var inputs: [String]

    @Option(help: "The folder to write to.")
    var output = "predictions"

    @Option(help: "What several ranks share: whole files, or the windows of every file.")
    var share = Share.files

    enum Share: String, ExpressibleByArgument, CaseIterable {
        case files, windows
    }

    @Option(help: "Which weights, of a run that averages them.")
    var weights = TrainedModel.Weights.average

    @OptionGroup var launch: LaunchOptions

    func run() throws {
        let trained = try TrainedModel(checkpoint, weights)
        let files = try InputFiles.volumes(inputs)
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        try launch.run(folder: .makeUnique(task: "predict")) { try predict(files, trained, $0) }
    }

    private func predict(_ files: [String], _ trained: TrainedModel, _ worker: Worker) throws {
        let network = UNet(trained.settings.model)
        try network.load(trained.weights)
        // Files are independent: ranks that share them need not talk.
        let group: any ProcessGroup = share == .windows ? try worker.makeGroup() : SoloGroup()
        let predictor = try VolumePredictor(
            network, on: worker.devices.first, trained.settings, sharingWindowsOver: group)
        let mine = share == .windows ? files : files.dealt(to: worker.topology.rank, of: worker.topology.worldSize)
        worker.begun()
        let progress = worker.makeProgress()
        for (done, file) in mine.enumerated() {
            worker.note("the prediction of \(file)")
            for path in try predictor.predict(file, into: output) { progress.print(path) }
            progress.update(ProgressReport("predicting", completed: done + 1, total: mine.count, samples: done + 1))
        }
        progress.finish()
    }
}

extension [String] {
    /// Every `world`-th, from `rank` on.
    fileprivate func dealt(to rank: Int, of world: Int) -> [String] {
        stride(from: rank, to: count, by: world).map { self[$0] }
    }
}
