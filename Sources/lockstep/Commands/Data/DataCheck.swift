import ArgumentParser
import DataPipeline
import Foundation
import Training

struct DataCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Read a set of boxes, masks or scenes as training would, decode each image, and say what is wrong.",
        discussion: """
            Checks every part that a folder says it has (train, val, test), or the files named. Exit code 1 where something \
            is wrong: files that cannot be read, boxes that are none, pictures without masks, rasters that do not lie on \
            each other, labels of no class, images in two parts.
            """)

    @Argument(
        help:
            "Folders (VOC, YOLO, Image and Mask, rasters), .json files (COCO), or .txt files of one line an image; several are parts of one set. Or the configuration of a run on scenes (.yaml), and settings that replace its own."
    )
    var paths: [String]

    @Option(help: "detection (boxes), saliency (masks), remote-sensing (scenes), or auto to find out.")
    var task = TaskChoice.auto

    @Option(help: "Of boxes: voc, yolo, coco, list, or auto to find out.")
    var format = FormatChoice.auto

    @Option(
        parsing: .upToNextOption, help: "The parts of a folder; by default those of train, val and test that it has.")
    var split: [String] = []

    @Option(help: "The folder that the names of images begin in.")
    var images: String?

    @Option(help: "Of boxes: a file with the names of the classes, one a line.")
    var classes: String?

    @Option(help: "Of masks: the name of the folder of pictures, by default Image or images.")
    var imageFolder: String?

    @Option(help: "Of masks: the name of the folder of masks, by default Mask or masks.")
    var maskFolder: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Draw N images with their boxes into a folder, with their masks on one sheet, or windows of scenes.",
            valueName: "N DIR"))
    var draw: [String] = []

    @OptionGroup var scenes: SceneCheckOptions
    @OptionGroup var result: ResultOptions

    func validate() throws {
        guard !paths.isEmpty else { throw ValidationError("name a folder or a file") }
        guard draw.isEmpty || drawing != nil else {
            throw ValidationError("--draw takes a number and a folder, such as --draw 16 drawn")
        }
    }

    var drawing: (count: Int, folder: String)? {
        guard draw.count == 2, let count = Int(draw[0]), count > 0 else { return nil }
        return (count, draw[1])
    }

    func run() throws {
        guard try check() else { throw ExitCode(1) }
    }

    /// - Returns: whether nothing is wrong.
    private func check() throws -> Bool {
        if isScenes { return try checkScenes() }
        guard !scenes.isGiven else {
            throw DataError("--layout and the options of scenes are not for boxes and masks: leave away --task")
        }
        return try isSaliency ? checkMasks() : checkBoxes()
    }

    /// - Returns: whether nothing is wrong.
    private func checkBoxes() throws -> Bool {
        guard imageFolder == nil, maskFolder == nil else {
            throw DataError(
                "--image-folder and --mask-folder are for masks, and \(paths[0]) is taken for a set of boxes")
        }
        let progress = ProgressLine(console: .standardError())
        let check = try DetectionCheck.run(sources()) { done, total in
            progress.update(ProgressReport("decoding images", completed: done, total: total, samples: done))
        }
        progress.finish()
        if result.path != "-" { print(DetectionCheckTable(check)) }
        try result.write(check)
        if let drawing { try draw(check, drawing.count, drawing.folder) }
        return check.isGood
    }

    private func sources() throws -> [DetectionSource] {
        let names = try classes.map(DetectionSource.classNames(in:))
        return try paths.flatMap { path in
            let source = DetectionSource(path, format: format.format, images: images, classes: names)
            let parts = split.isEmpty ? try source.splits() : split
            return parts.isEmpty
                ? [source]
                : parts.map { part in
                    var one = source
                    one.split = part
                    return one
                }
        }
    }

    /// Evenly over each part, so that the same set gives the same pictures.
    private func draw(_ check: DetectionCheck, _ count: Int, _ folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let all = check.sets.flatMap { set in set.images.indices.map { (set, $0) } }
        for number in 0..<min(count, all.count) {
            let (set, index) = all[number * all.count / min(count, all.count)]
            let name = URL(filePath: set.images[index].path).deletingPathExtension().lastPathComponent
            try JPEG.write(set.drawn(index), to: "\(folder)/\(name).jpg")
        }
    }
}

enum FormatChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, voc, yolo, coco, list

    /// nil finds out.
    var format: DetectionFormat? { DetectionFormat(rawValue: rawValue) }
}

enum TaskChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, detection, saliency
    case remoteSensing = "remote-sensing"
}
