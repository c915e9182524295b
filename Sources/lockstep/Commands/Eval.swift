import ArgumentParser
import Foundation
import NN
import Parallel
import Torch
import Training
import VisionTasks

struct Eval: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Evaluate a checkpoint, or results that any program has written.",
        discussion: """
            Every sample of the validation set counts once: any number of ranks gives the same numbers.
            Results of any detector are scored as COCO does, without a checkpoint:
              lockstep eval --detections results.json --ground-truth instances_val2017.json
            So are saliency maps, as PySODMetrics does:
              lockstep eval --predictions FOLDER --masks FOLDER
            Label maps of scenes are scored as scikit-learn does:
              lockstep eval --predictions FOLDER --labels FOLDER
            """)

    @Argument(help: "A checkpoint's folder, such as runs/NAME/checkpoints/best.", completion: .checkpoints)
    var checkpoint: String?

    @Argument(help: "Settings that replace the checkpoint's, such as data.folder=PATH or data.validation=1.")
    var overrides: [String] = []

    @Flag(
        name: .customLong("self-check"),
        help: "Evaluate on all ranks and then on one alone, and fail unless both give the same to the last bit.")
    var isSelfCheck = false

    @Option(help: "Which weights, of a run that averages them.")
    var weights = ChosenWeights.average

    @OptionGroup(title: "Results of a detector") var detection: DetectionOptions
    @OptionGroup(title: "Saliency maps") var saliency: SaliencyScoringOptions
    @OptionGroup(title: "Label maps") var segmentation: SegmentationScoringOptions
    @OptionGroup var plots: PlotOptions
    @OptionGroup var launch: LaunchOptions
    @OptionGroup var results: ResultOptions

    func validate() throws {
        let asked = [checkpoint != nil, detection.scoring != nil, saliency.scoring != nil, labelMaps != nil]
        guard asked.count(where: \.self) == 1 else {
            throw ValidationError(
                """
                give one of these: a checkpoint's folder; --detections and --ground-truth; --predictions and --masks; \
                --predictions and --labels
                """)
        }
        guard try checkpoint != nil || !launch.hasSeveralRanks else {
            throw ValidationError("results in files are scored by one process: leave out --nproc-per-node")
        }
        guard detection.scoring != nil || checkpoint != nil || !detection.isForDetectionAlone else {
            throw detectionExtras
        }
        guard detection.scoring == nil || saliency.perImage == nil else { throw perImageExtra }
        guard try !isSelfCheck || launch.hasSeveralRanks else {
            throw ValidationError("--self-check compares several ranks with one: give --nproc-per-node 2 or more")
        }
    }

    func run() throws {
        if let scoring = detection.scoring { return try scoring.run(results, plots) }
        if let scoring = saliency.scoring { return try scoring.run(results, plots) }
        if let scoring = labelMaps { return try scoring.run(results, plots) }
        guard let checkpoint else { return }
        let verified = try Checkpoint.verified(path: checkpoint)
        try start(chosenTask(of: verified.file("config.yaml")), verified)
    }

    private var labelMaps: SegmentationScoring? {
        segmentation.scoring(saliency.predictions, perScene: saliency.perImage)
    }

    private var detectionExtras: ValidationError {
        ValidationError("--per-class and --save-detections are for detection")
    }

    private var perImageExtra: ValidationError { ValidationError("--per-image is for saliency and remote sensing") }

    private func start<Task: VisionTask>(_: Task.Type, _ checkpoint: Checkpoint) throws {
        // Before the work, not after it.
        let isDetection = Task.self is ObjectDetection.Type
        let isMeasured = Task.self is SalientObjectDetection.Type || Task.self is any ScoredSegmentation.Type
        guard isDetection || !detection.isForDetectionAlone else { throw detectionExtras }
        guard isMeasured || saliency.perImage == nil else { throw perImageExtra }
        guard isDetection || isMeasured || plots.folder == nil else {
            throw ValidationError("--plots is for detection, saliency and remote sensing")
        }
        let trained = try TrainedModel<Task>(checkpoint, weights, overrides)
        try launch.run(folder: .makeUnique(task: "eval")) { try evaluate(trained, $0) }
    }

    private func evaluate<Task: VisionTask>(_ trained: TrainedModel<Task>, _ worker: Worker) throws {
        worker.note("start-up, meeting the other ranks")
        if let threads = trained.settings.threads { TorchRuntime.threads = threads }
        let group = try worker.makeGroup()
        let task = try Task(trained.settings)
        try task.model.load(trained.weights)
        try task.place(ModelPlacement(evaluating: trained.settings.evaluation, on: worker.devices.first))
        task.model.evaluate()
        worker.begun()
        let progress = worker.makeProgress()
        for line in try worker.connections() { progress.print(line) }
        let metrics = try evaluate(task, trained, over: group, worker, progress)
        guard group.isMain else { return }
        for (name, value) in metrics { progress.print("\(name) \(value)") }
        try show(task) { progress.print($0) }
        if isSelfCheck {
            // Nobody else is needed any more, so nobody waits.
            let alone = try evaluate(task, trained, over: SoloGroup(), worker, progress)
            try requireSame(metrics, alone, ranks: group.size)
            progress.print("self-check: 1 and \(group.size) ranks give the same to the last bit")
        }
        try results.write(metrics)
    }

    private func evaluate<Task: VisionTask>(
        _ task: Task, _ trained: TrainedModel<Task>, over group: any ProcessGroup, _ worker: Worker,
        _ progress: ProgressLine
    ) throws -> Metrics {
        let what = group.size == 1 ? "evaluating on one rank" : "evaluating"
        worker.note(what)
        let evaluation = Evaluation(group: group, loader: trained.settings.loader) { done, total in
            progress.update(ProgressReport(what, completed: done, total: total, samples: done))
        }
        defer { progress.finish() }
        return try withoutGradient { try task.evaluate(evaluation) }
    }

    private func show(_ task: some VisionTask, _ say: (String) -> Void) throws {
        if let task = task as? ObjectDetection { try detection.show(task, plots, say) }
        if let task = task as? SalientObjectDetection { try saliency.write(task, plots) }
        if let task = task as? any ScoredSegmentation {
            try segmentation.show(task, perScene: saliency.perImage, plots, say)
        }
    }

    private func requireSame(_ several: Metrics, _ one: Metrics, ranks: Int) throws {
        guard several.keys == one.keys else { throw SelfCheckFailure(description: "the metrics have other names") }
        for (name, value) in several where value.bitPattern != one[name]?.bitPattern {
            throw SelfCheckFailure(
                description: "self-check: \(name) is \(value) on \(ranks) ranks and \(one[name] ?? .nan) on one")
        }
    }
}

private struct SelfCheckFailure: Error, CustomStringConvertible {
    let description: String
}
