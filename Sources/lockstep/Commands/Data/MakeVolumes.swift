import ArgumentParser
import DataPipeline
import Training

struct MakeVolumes: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "volumes",
        abstract: "Volumes of random spheres: img0.nii.gz, seg0.nii.gz, ...",
        discussion: """
            The same bytes of voxels as MONAI's create_test_image_3d gives for the same seed. A set that is there \
            already is left as it is.
            """)

    @Argument(help: "The folder to write to.")
    var folder: String

    @Option(help: "How many volumes.")
    var count = 40

    @Option(help: "Voxels along each axis.")
    var size = 128

    @Option(help: "Spheres in each volume.")
    var objects = 12

    @Option(help: "Classes of spheres.")
    var classes = 1

    @Option(help: "The seed of the whole set.")
    var seed: UInt32 = 0

    func validate() throws {
        guard count > 0 else { throw ValidationError("--count is \(count): expected 1 or more") }
    }

    func run() throws {
        let volume = SyntheticVolume(size: [size, size, size], objects: objects, classes: classes)
        let progress = ProgressLine(console: .standardError())
        let outcome = try SyntheticVolumes.write(count: count, volume, seed: seed, to: folder) { done in
            progress.update(ProgressReport("writing volumes", completed: done, total: count, samples: done))
        }
        progress.finish()
        print(outcome == .alreadyThere ? "\(folder): there already" : "\(folder): \(count) volumes of \(size)^3")
    }
}
