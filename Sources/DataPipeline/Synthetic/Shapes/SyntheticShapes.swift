import Foundation
import Torch

/// A folder of pictures of shapes with boxes, in all formats at once: quick to make, and quick to learn.
public struct SyntheticShapes: Sendable, Hashable, Codable {
    public var size: ImageSize
    /// Some of `SyntheticShape.Kind`'s, in the order in which they are numbered.
    public var classes: [SyntheticShape.Kind]
    public var images: Int
    public var seed: UInt64
    /// `jpg` or `png`.
    public var ending: Ending

    public enum Ending: String, Sendable, Codable, CaseIterable { case jpg, png }
    public enum Outcome: Sendable { case written, alreadyThere }

    public init(
        size: ImageSize = ImageSize(width: 320, height: 240),
        classes: [SyntheticShape.Kind] = SyntheticShape.Kind.allCases,
        images: Int = 100, seed: UInt64 = 0, ending: Ending = .jpg
    ) {
        self.size = size
        self.classes = classes
        self.images = images
        self.seed = seed
        self.ending = ending
    }

    package static let manifestName = "synthetic.json"
    static let parts = ["train", "val"]

    /// Every fifth picture is for validation.
    func part(of index: Int) -> String { index % 5 == 4 ? "val" : "train" }

    /// Writes the pictures to `images/train` and `images/val`, and boxes for YOLO (`labels`, `data.yaml`), COCO
    /// (`annotations/instances_train.json`), VOC (`Annotations`, `ImageSets`, and `JPEGImages`, which has links), and one
    /// line an image (`train.txt`). A set of the same settings that is there already is left as it is.
    ///
    /// - Throws: `DataError` when the folder holds other things, `ImagingError` when it cannot be written.
    @discardableResult
    public func write(
        to folder: String, workers: Int = ProcessInfo.processInfo.activeProcessorCount,
        progress: (_ done: Int) -> Void = { _ in }
    ) throws -> Outcome {
        try check()
        try makeFolders([folder])
        return try FileLock.with("\(folder)/.lock") {
            if try isThere(folder) { return .alreadyThere }
            try makeRoom(folder)
            let boxes = try writePictures(folder, workers, progress)
            for part in Self.parts { try writeBoxes(boxes, part, folder) }
            try writeManifest(folder)
            return .written
        }
    }

    private func check() throws {
        guard min(size.width, size.height) >= 48, max(size.width, size.height) <= 4096 else {
            throw DataError("shapes need pictures of 48 to 4096 pixels a side, and \(size) was asked for")
        }
        guard !classes.isEmpty, Set(classes).count == classes.count, images >= 5 else {
            throw DataError("\(images) pictures of \(classes.count) classes: expected 5 pictures and a class at least")
        }
    }

    // MARK: Earlier sets

    private func isThere(_ folder: String) throws -> Bool {
        guard let data = FileManager.default.contents(atPath: "\(folder)/\(Self.manifestName)") else { return false }
        return try JSONDecoder().decode(SyntheticShapes.self, from: data) == self
    }

    private static let ours = [
        "images", "labels", "annotations", "Annotations", "ImageSets", "JPEGImages", "data.yaml", "classes.txt",
        "train.txt", "val.txt", manifestName,
    ]

    /// Removes an earlier set; what nobody here has made is not ours to overwrite.
    private func makeRoom(_ folder: String) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0 != ".lock" }
        let isOurs = names.isEmpty || names.contains(Self.manifestName) || names.contains(Self.unfinishedName)
        guard isOurs else {
            throw DataError(
                "\(folder) holds other things, such as \(names[0]): name another folder for the synthetic set")
        }
        try writeText("", to: "\(folder)/\(Self.unfinishedName)")
        for name in Self.ours where names.contains(name) {
            try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
        }
    }

    /// There while a set is being written.
    private static let unfinishedName = ".unfinished"

    private func writeManifest(_ folder: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let data = try encoder.encode(self)
        try replaceFile("\(folder)/\(Self.manifestName)") { try $0.write(data) }
        unlink("\(folder)/\(Self.unfinishedName)")
    }
}
