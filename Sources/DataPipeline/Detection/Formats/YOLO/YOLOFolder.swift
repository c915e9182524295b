import Foundation

/// The layout of YOLO's trainers: a text file a picture, with `class x y width height` in each line, as fractions of the
/// picture's size and by the box's centre. An image without such a file, or with an empty one, has no objects.
struct YOLOFolder {
    private let source: DetectionSource
    private let root: String
    private let description: YOLODescription?

    init(_ source: DetectionSource) throws {
        self.source = source
        (root, description) = try Self.description(of: source.path)
    }

    static func isOne(_ path: String) -> Bool {
        ["data.yaml", "labels", "train/labels"].contains { FileManager.default.fileExists(atPath: "\(path)/\($0)") }
    }

    static func splits(_ known: [String], in path: String) throws -> [String] {
        let (root, description) = try description(of: path)
        return known.filter { pictures(of: $0, root, description) != nil }
    }

    func read() throws -> DetectionReading {
        let categories = try categories()
        let folders = try pictureFolders().map(ImageFolder.init)
        var reading = DetectionReading(set: DetectionSet(categories: categories.names, images: []), problems: [])
        for folder in folders { try add(folder, categories, to: &reading) }
        return reading
    }

    private static func description(of path: String) throws -> (root: String, YOLODescription?) {
        if path.hasSuffix(".yaml") || path.hasSuffix(".yml") {
            let folder = (path as NSString).deletingLastPathComponent
            return (folder.isEmpty ? "." : folder, try YOLODescription(path))
        }
        let file = "\(path)/data.yaml"
        return (path, FileManager.default.fileExists(atPath: file) ? try YOLODescription(file) : nil)
    }

    private func categories() throws -> CategoryNames {
        if let classes = source.classes { return CategoryNames(classes) }
        if let names = description?.names, !names.isEmpty { return CategoryNames(names) }
        let file = "\(root)/classes.txt"
        guard FileManager.default.fileExists(atPath: file) else {
            throw DataError("\(root) tells no names of classes: expected them in \(root)/data.yaml or \(file)")
        }
        return try CategoryNames(file: file)
    }

    // MARK: Folders

    private func pictureFolders() throws -> [String] {
        if let images = source.images { return [images] }
        if let split = source.split {
            guard let folder = Self.pictures(of: split, root, description) else {
                throw DataError("\(root) has no images of \(split): expected \(root)/images/\(split)")
            }
            return [folder]
        }
        let splits = ["train", "val", "test"].compactMap { Self.pictures(of: $0, root, description) }
        return splits.isEmpty ? ["\(root)/images"] : splits
    }

    /// As data.yaml says; else `images/SPLIT` or `SPLIT/images`.
    private static func pictures(of split: String, _ root: String, _ description: YOLODescription?) -> String? {
        var candidates = ["\(root)/images/\(split)", "\(root)/\(split)/images"]
        if let named = description?.values[split], !named.isEmpty {
            let base = description?.values["path"].map { "\(root)/\($0)" } ?? root
            // Some tools write "../train/images" where they mean the folder beside data.yaml.
            let here = named.hasPrefix("../") ? "\(root)/\(named.dropFirst(3))" : "\(root)/\(named)"
            candidates = (named.hasPrefix("/") ? [named] : ["\(base)/\(named)", here]) + candidates
        }
        return candidates.first { FileManager.default.fileExists(atPath: $0) }
    }

    /// The last `images` of a path is `labels`.
    private func labels(of pictures: String) -> String {
        guard let range = pictures.range(of: "images", options: .backwards) else { return pictures }
        return pictures.replacingCharacters(in: range, with: "labels")
    }

    // MARK: Images

    private func add(_ folder: ImageFolder, _ categories: CategoryNames, to reading: inout DetectionReading) throws {
        let labels = labels(of: folder.path)
        let images = parallelMap(folder.stems) { stem in
            YOLOLabels(picture: folder.file(of: stem)!, labels: "\(labels)/\(stem).txt", categories)
        }
        reading.set.images += images.map(\.image)
        reading.problems += images.flatMap(\.problems)
        guard FileManager.default.fileExists(atPath: labels) else {
            reading.problems.append(DataProblem(labels, "there is no such folder, with the labels of \(folder.path)"))
            return
        }
        for stem in try stems(in: labels, endingIn: ".txt") where folder.file(of: stem) == nil && stem != "classes" {
            reading.problems.append(
                DataProblem("\(labels)/\(stem).txt", "it has no image: there is no \(folder.path)/\(stem).jpg"))
        }
    }
}
