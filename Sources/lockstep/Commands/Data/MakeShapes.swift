import ArgumentParser
import DataPipeline
import Training

struct MakeShapes: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detection", abstract: "Pictures of circles, squares and triangles, with boxes.",
        discussion: """
            The boxes are written for VOC, YOLO, COCO and as one line an image, for a part to train on and one to \
            validate on, every fifth picture. A set that is there already is left as it is.
            """)

    @Argument(help: "The folder to write to.")
    var folder: String

    @Option(help: "How many pictures.")
    var images = 100

    @Option(help: "Their size, such as 320x240.")
    var size = ImageSize(width: 320, height: 240)

    @Option(parsing: .upToNextOption, help: "Their classes: \(choices).")
    var classes = SyntheticShape.Kind.allCases

    @Option(help: "jpg or png.")
    var ending = SyntheticShapes.Ending.jpg

    @Option(help: "The seed of the whole set.")
    var seed: UInt64 = 0

    private static let choices = SyntheticShape.Kind.allCases.map(\.rawValue).joined(separator: ", ")

    func run() throws {
        let shapes = SyntheticShapes(size: size, classes: classes, images: images, seed: seed, ending: ending)
        let progress = ProgressLine(console: .standardError())
        let outcome = try shapes.write(to: folder) { done in
            progress.update(ProgressReport("writing pictures", completed: done, total: images, samples: done))
        }
        progress.finish()
        print(outcome == .alreadyThere ? "\(folder): there already" : "\(folder): \(images) pictures of \(size)")
    }
}

extension SyntheticShape.Kind: ExpressibleByArgument {}
extension SyntheticShapes.Ending: ExpressibleByArgument {}

extension ImageSize: ExpressibleByArgument {
    public init?(argument: String) {
        let sides = argument.split(separator: "x").compactMap { Int($0) }.filter { $0 > 0 }
        guard sides.count == 2 else { return nil }
        self.init(width: sides[0], height: sides[1])
    }
}
