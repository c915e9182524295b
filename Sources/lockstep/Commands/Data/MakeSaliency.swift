import ArgumentParser
import DataPipeline
import Training

struct MakeSaliency: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "saliency", abstract: "Textured pictures in which vivid shapes stand out, with their masks.",
        discussion: """
            Writes train/Image/*.jpg with train/Mask/*.png, and val alike with every fifth picture. A set that is there \
            already is left as it is.
            """)

    @Argument(help: "The folder to write to.")
    var folder: String

    @Option(help: "How many pictures.")
    var images = 100

    @Option(help: "The longest that a side is, in pixels; the shortest is 0.6 of it.")
    var size = 320

    @Option(help: "The seed of the whole set.")
    var seed: UInt64 = 0

    func run() throws {
        let set = SyntheticSaliency(images: images, size: size, seed: seed)
        let progress = ProgressLine(console: .standardError())
        let outcome = try set.write(to: folder) { done in
            progress.update(ProgressReport("writing pictures", completed: done, total: images, samples: done))
        }
        progress.finish()
        print(outcome == .alreadyThere ? "\(folder): there already" : "\(folder): \(images) pictures with masks")
    }
}
