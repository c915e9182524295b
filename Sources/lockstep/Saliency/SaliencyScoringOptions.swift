import ArgumentParser
import VisionTasks

/// Saliency maps that any program has written, and how they are measured.
struct SaliencyScoringOptions: ParsableArguments {
    @Option(help: "Measure the saliency maps in this folder, grey PNG or JPEG files, in place of a checkpoint.")
    var predictions: String?

    @Option(help: "The folder of the true masks, under the same names.")
    var masks: String?

    @Option(help: "Whose rules the maps are measured by: pysodmetrics, minet or distributed-sod.")
    var definition: SaliencyDefinition?

    @Option(name: .customLong("per-image"), help: "Also write the numbers of each picture to this file, as CSV.")
    var perImage: String?

    /// nil where another thing is meant.
    var scoring: SaliencyScoring? {
        guard let predictions, let masks else { return nil }
        return SaliencyScoring(
            predictions: predictions, masks: masks, definition: definition ?? .pysodmetrics, perImage: perImage)
    }

    func validate() throws {
        guard (predictions == nil) == (masks == nil) else {
            throw ValidationError("--predictions and --masks go together: give both folders")
        }
        guard predictions != nil || (definition == nil && perImage == nil) else {
            throw ValidationError("--definition and --per-image are for --predictions")
        }
    }
}

extension SaliencyDefinition: ExpressibleByArgument {}
