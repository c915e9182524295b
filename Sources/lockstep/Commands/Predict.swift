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
            Volumes: a NIfTI label map with the input's geometry, and a PNG of three slices with the labels laid over. \
            Pictures: boxes as pictures and JSON, or maps of what stands out and overlays. Scenes: a GeoTIFF of classes with \
            the input's georeference, areas as JSON, and a picture with a legend.
            """)

    @Argument(help: "A checkpoint's folder, such as runs/NAME/checkpoints/best.", completion: .checkpoints)
    var checkpoint: String

    @Argument(help: "Files, or folders of them.")
    var inputs: [String]

    @Option(help: "The folder to write to.")
    var output = "predictions"

    @Option(help: "What several ranks share: whole files, or the windows of every volume or scene.")
    var share = Share.files

    enum Share: String, ExpressibleByArgument, CaseIterable {
        case files, windows
    }

    @Option(
        name: .customLong("set"), help: "A setting that replaces the checkpoint's, as KEY=VALUE; may be given again.")
    var overrides: [String] = []

    @Option(help: "Which weights, of a run that averages them.")
    var weights = ChosenWeights.average

    @OptionGroup var launch: LaunchOptions

    func run() throws {
        let checkpoint = try Checkpoint.verified(path: checkpoint)
        try start(chosenTask(of: checkpoint.file("config.yaml")), checkpoint)
    }

    private func start<Task: VisionTask>(_: Task.Type, _ checkpoint: Checkpoint) throws {
        guard share == .files || Task.sharesFiles else {
            throw ValidationError("--share windows is for volumes and scenes: pictures are shared as whole files")
        }
        let trained = try TrainedModel<Task>(checkpoint, weights, overrides)
        let files = try InputFiles.find(inputs, suffixes: Task.inputSuffixes)
        try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
        try launch.run(folder: .makeUnique(task: "predict")) { try predict(files, trained, $0) }
    }

    private func predict<Task: VisionTask>(
        _ files: [String], _ trained: TrainedModel<Task>, _ worker: Worker
    ) throws {
        if let threads = trained.settings.threads { TorchRuntime.threads = threads }
        let group = try worker.makeGroup()
        let predictor = try Task.makePredictor(
            trained.settings, trained.weights, on: worker.devices.first,
            sharingFileOver: share == .windows ? group : SoloGroup())
        let mine = share == .windows ? files : files.dealt(to: group.rank, of: group.size)
        worker.begun()
        let progress = worker.makeProgress()
        var done = 0
        for part in mine.parts(of: predictor.filesAtATime) {
            worker.note("the prediction of \(part[0])")
            let written = try predictor.predict(part, into: output) { windows, total in
                // The last is told of with the file.
                guard windows < total else { return }
                progress.update(
                    ProgressReport(
                        "predicting \(done + 1) of \(mine.count)", completed: windows, total: total, samples: windows,
                        unit: "windows"))
            }
            for path in written { progress.print(path) }
            done += part.count
            progress.update(ProgressReport("predicting", completed: done, total: mine.count, samples: done))
        }
        for line in try predictor.finish(over: group, into: output) { progress.print(line) }
        progress.finish()
    }
}

extension [String] {
    /// Every `world`-th, from `rank` on.
    fileprivate func dealt(to rank: Int, of world: Int) -> [String] {
        stride(from: rank, to: count, by: world).map { self[$0] }
    }

    fileprivate func parts(of size: Int) -> [[String]] {
        stride(from: 0, to: count, by: size).map { Array(self[$0..<Swift.min($0 + size, count)]) }
    }
}
