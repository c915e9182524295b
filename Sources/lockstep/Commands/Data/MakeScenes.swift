import ArgumentParser
import DataPipeline
import Training

struct MakeScenes: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remote-sensing", abstract: "Georeferenced tiles of a made-up town: images, heights and labels.",
        discussion: """
            Writes GeoTIFFs as the ISPRS benchmark of Vaihingen has them: top (infrared, red, green), dsm (float32, with \
            holes), labels, and eroded labels; 12 tiles to train on and 4 to test. Needs GDAL. A set that is there already \
            is left as it is.
            """)

    @Argument(help: "The folder to write to.")
    var folder: String

    @Option(help: "The longest that a side of a tile is, in pixels; the shortest is 0.7 of it.")
    var size = 512

    @Option(help: "The seed of the whole set.")
    var seed: UInt64 = 0

    func run() throws {
        let set = SyntheticScenes(size: size, seed: seed)
        let progress = ProgressLine(console: .standardError())
        let outcome = try set.write(to: folder) { done in
            progress.update(ProgressReport("writing tiles", completed: done, total: set.count, samples: done))
        }
        progress.finish()
        print(outcome == .alreadyThere ? "\(folder): there already" : "\(folder): \(set.count) tiles")
    }
}
