import DataPipeline
import Foundation
import TestSupport

/// A set of three small pictures in a folder of its own, in every format.
struct SampleSet {
    let folder: TemporaryFolder
    let set: DetectionSet

    init() throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        for name in ["images/train", "JPEGImages"] {
            try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: true)
        }
        let boxes = [
            [
                LabelledBox(Box(x1: 2, y1: 3, x2: 20, y2: 30), category: 1),
                LabelledBox(Box(x1: 10.5, y1: 0, x2: 40, y2: 12.25), category: 0),
            ],
            [],
            [LabelledBox(Box(x1: 0, y1: 0, x2: 48, y2: 32), category: 2)],
        ]
        let images = try boxes.enumerated().map { index, boxes in
            let picture = Image(width: 48, height: 32, filledWith: .distinct(index))
            let path = Self.path(index, in: folder)
            try picture.write(to: path)
            try picture.write(to: folder.file("JPEGImages/\(index).png"))
            return LabelledImage(path: path, size: picture.size, boxes: boxes)
        }
        set = DetectionSet(categories: ["cat & <dog>", "ball", "tree"], images: images)
        try writeAll()
    }

    static func path(_ index: Int, in folder: TemporaryFolder) -> String { folder.file("images/train/\(index).png") }

    private func writeAll() throws {
        try set.writeVOC(to: folder.path, split: "train")
        try set.writeYOLO(to: folder.path, split: "train")
        try set.writeYOLODescription(to: folder.path, splits: ["train"])
        try set.writeCOCO(to: folder.file("instances_train.json"))
        try set.writeList(to: folder.file("train.txt"), prefix: "images/train/")
        try write(set.categories.map { "\($0)\n" }.joined(), to: "classes.txt")
    }

    func source(_ format: DetectionFormat) -> DetectionSource {
        switch format {
        case .voc: DetectionSource(folder.path, split: "train")
        case .yolo: DetectionSource(folder.path, format: .yolo, split: "train")
        case .coco: DetectionSource(folder.file("instances_train.json"))
        case .list: DetectionSource(folder.file("train.txt"))
        }
    }

    func write(_ text: String, to name: String) throws { _ = try folder.write(text.utf8, to: name) }

    /// Changes the text of a file, which must have `old` in it.
    func replace(_ old: String, with new: String, in name: String) throws {
        let text = try String(contentsOfFile: folder.file(name), encoding: .utf8)
        guard text.contains(old) else { throw DataError("no \(old) in \(text)") }
        try write(text.replacing(old, with: new), to: name)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: folder.file(name)) }
}
