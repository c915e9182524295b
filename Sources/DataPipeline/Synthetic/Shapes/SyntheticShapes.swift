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
    ) throws -> SyntheticOutcome {
        try check()
        return try SyntheticFolder(path: folder, settings: self, contents: Self.contents).write {
            let boxes = try writePictures(folder, workers, progress)
            for part in Self.parts { try writeBoxes(boxes, part, folder) }
        }
    }

    private static let contents = [
        "images", "labels", "annotations", "Annotations", "ImageSets", "JPEGImages", "data.yaml", "classes.txt",
        "train.txt", "val.txt",
    ]

    private func check() throws {
        guard min(size.width, size.height) >= 48, max(size.width, size.height) <= 4096 else {
            throw DataError("shapes need pictures of 48 to 4096 pixels a side, and \(size) was asked for")
        }
        guard !classes.isEmpty, Set(classes).count == classes.count, images >= 5 else {
            throw DataError("\(images) pictures of \(classes.count) classes: expected 5 pictures and a class at least")
        }
    }
}
