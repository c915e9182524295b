import ArgumentParser
import VisionTasks

/// Saliency maps that any program has written, and how they are measured.
struct SaliencyScoringOptions: ParsableArguments {
    @Option(
        help: """
            Measure the predictions in this folder, in place of a checkpoint: saliency maps, grey PNG or JPEG files, with \
            --masks; label maps of scenes with --labels.
            """)
    var predictions: String?

    @Option(help: "The folder of the true masks, under the same names.")
    var masks: String?

    @Option(
        help: """
            Whose rules the maps are measured by: pysodmetrics, minet or distributed-sod. Of a checkpoint, give \
            inference.definition=NAME.
            """)
    var definition: SaliencyDefinition?

    @Option(
        name: .customLong("per-image"), help: "Also write the numbers of each picture or scene to this file, as CSV.")
    var perImage: String?

    /// nil where another thing is meant.
    var scoring: SaliencyScoring? {
        guard let predictions, let masks else { return nil }
        return SaliencyScoring(
            predictions: predictions, masks: masks, definition: definition ?? .pysodmetrics, perImage: perImage)
    }

    func validate() throws {
        guard masks == nil || predictions != nil else {
            throw ValidationError("--predictions and --masks go together: give both folders")
        }
        guard masks != nil || definition == nil else {
            throw ValidationError("--definition is for --masks: of a checkpoint give inference.definition=NAME")
        }
    }

    /// Writes what was asked for of a checkpoint's evaluation, on the main rank.
    func write(_ task: SalientObjectDetection, _ plots: PlotOptions) throws {
        guard let measured = task.measured else { preconditionFailure("a report of no evaluation") }
        try SaliencyReport(measured, names: task.names).write(perImage: perImage, plots)
    }
}

extension SaliencyDefinition: ExpressibleByArgument {}
