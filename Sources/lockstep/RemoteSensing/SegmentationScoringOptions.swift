import ArgumentParser
import DataPipeline
import Training
import VisionTasks

/// Label maps that any program has written, and how they are measured.
struct SegmentationScoringOptions: ParsableArguments {
    @Option(help: "The folder of the true label maps, GeoTIFF or PNG, for --predictions of the same names.")
    var labels: String?

    @Option(
        help: """
            The classes of the label maps: isprs, names separated by commas for maps with the numbers 0, 1, ..., or a YAML \
            file with names, colours, values, voidColours, voidValues.
            """)
    var classes = "isprs"

    @Option(help: "The classes that means are taken over, separated by commas; by default all but the ISPRS clutter.")
    var scored: String?

    func validate() throws {
        guard labels != nil || (classes == "isprs" && scored == nil) else {
            throw ValidationError(
                "--classes and --scored are for --labels: of a checkpoint give inference.scored=[a,b]")
        }
    }

    /// nil where another thing is meant.
    func scoring(_ predictions: String?, perScene: String?) -> SegmentationScoring? {
        guard let predictions, let labels else { return nil }
        return SegmentationScoring(
            predictions: predictions, labels: labels, classes: classes, scored: scored, perScene: perScene)
    }

    /// Shows what was asked for of a checkpoint's evaluation, on the main rank.
    func show(
        _ task: any ScoredSegmentation, perScene: String?, _ plots: PlotOptions, _ say: (String) -> Void
    ) throws {
        guard let measured = task.measured else { preconditionFailure("a report of no evaluation") }
        let report = SceneScoresReport(measured)
        for line in report.lines { say(line) }
        try report.write(perScene: perScene, plots)
    }
}
