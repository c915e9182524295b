import ArgumentParser
import Training
import VisionTasks

struct DataAnchors: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "anchors",
        abstract: "Find anchors for the boxes that a detector is trained on.",
        discussion: """
            k-means over the sizes that boxes have in the network's input (Redmon & Farhadi 2017). The line that is printed goes \
            into the configuration.
            """)

    @Argument(help: "The configuration of a detection, a YAML file.", completion: .configurations)
    var configuration: String

    @Argument(help: "Settings that replace the file's.")
    var overrides: [String] = []

    @Option(help: "The seed of the first clusters.")
    var seed: UInt64 = 0

    @OptionGroup var results: ResultOptions

    func run() throws {
        let settings = try loadConfiguration(
            defaults: DetectionConfiguration(), file: configuration, overrides: overrides)
        let fit = try AnchorFit(settings, seed: seed)
        if results.path != "-" {
            let text = fit.anchors.map { "[\($0[0]), \($0[1])]" }.joined(separator: ", ")
            print("  anchors: [\(text)]")
            print(
                "# mean overlap with the best anchor, \(fit.boxes) boxes: \(percent(fit.overlap)); before: \(percent(fit.before))"
            )
        }
        try results.write(fit)
    }

    private func percent(_ part: Double) -> String { "\(Int((100 * part).rounded())) %" }
}
