import Foundation

/// Where a set is and how it is written down.
public struct DetectionSource: Sendable, Hashable {
    public var path: String
    /// nil finds out, from what is at the path.
    public var format: DetectionFormat?
    /// One part of a folder, such as `train`: a list in ImageSets/Main (VOC), a folder or an entry of data.yaml (YOLO).
    /// nil takes all there is.
    public var split: String?
    /// The folder that names of images begin in. nil looks where the format has it.
    public var images: String?
    /// The names of the classes, in order. nil takes those that the files tell.
    public var classes: [String]?

    public init(
        _ path: String, format: DetectionFormat? = nil, split: String? = nil, images: String? = nil,
        classes: [String]? = nil
    ) {
        self.path = path
        self.format = format
        self.split = split
        self.images = images
        self.classes = classes
    }

    /// Reads the files, all of them, and collects what is wrong with them.
    ///
    /// - Throws: `DataError` where that makes no sense: nothing is there, or it is of no known format.
    public func read() throws -> DetectionReading {
        var reading =
            switch try format ?? .found(at: path) {
            case .voc: try VOCFolder(self).read()
            case .yolo: try YOLOFolder(self).read()
            case .coco: try COCOFile(self).read()
            case .list: try BoxList(self).read()
            }
        guard !reading.set.images.isEmpty || !reading.problems.isEmpty else {
            throw DataError("\(description) holds no image")
        }
        if reading.set.categories.isEmpty { reading.problems.append(DataProblem(path, "it has no class at all")) }
        return reading
    }

    /// The parts that a folder says it has, of train, val and test.
    public func splits() throws -> [String] {
        let known = ["train", "val", "test"]
        switch try format ?? .found(at: path) {
        case .voc: return known.filter { VOCFolder.hasSplit($0, in: path) }
        case .yolo: return try YOLOFolder.splits(known, in: path)
        case .coco, .list: return []
        }
    }

    /// The names in a file, one a line.
    public static func classNames(in path: String) throws -> [String] { try CategoryNames(file: path).names }

    var description: String { split.map { "\(path) (\($0))" } ?? path }
}

/// How boxes are written down.
public enum DetectionFormat: String, Sendable, Hashable, Codable, CaseIterable {
    /// Annotations/\*.xml, JPEGImages, ImageSets/Main.
    case voc
    /// images and labels/\*.txt, with data.yaml or classes.txt.
    case yolo
    /// One JSON file.
    case coco
    /// One line an image: `path x1,y1,x2,y2,class ...`.
    case list

    static func found(at path: String) throws -> DetectionFormat {
        let files = FileManager.default
        var isFolder: ObjCBool = false
        guard files.fileExists(atPath: path, isDirectory: &isFolder) else { throw DataError("\(path) does not exist") }
        if isFolder.boolValue {
            if files.fileExists(atPath: "\(path)/Annotations") { return .voc }
            if YOLOFolder.isOne(path) { return .yolo }
        } else {
            if path.hasSuffix(".json") { return .coco }
            if path.hasSuffix(".txt") { return .list }
            if path.hasSuffix(".yaml") || path.hasSuffix(".yml") { return .yolo }
        }
        throw DataError(
            "\(path) is no set of boxes that is known: expected a folder with Annotations (VOC) or labels (YOLO), "
                + "a .json file (COCO), or a .txt file of one line an image")
    }
}
