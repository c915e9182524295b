import Foundation
import Torch

/// Microsoft COCO's format: one JSON file with images, annotations and categories.
struct COCOFile {
    private let source: DetectionSource

    init(_ source: DetectionSource) { self.source = source }

    func read() throws -> DetectionReading {
        try reading(JSONFile.read(source.path) { try COCOContents(&$0) })
    }

    private func reading(_ contents: COCOContents) throws -> DetectionReading {
        let names = contents.categories.map(\.name)
        if let classes = source.classes, classes != names {
            throw DataError("\(source.path) has the classes \(names), and \(classes) were expected")
        }
        var problems: [DataProblem] = []
        var images = self.images(contents, &problems)
        add(contents, to: &images, &problems)
        let set = DetectionSet(categories: names, categoryIDs: contents.categories.map(\.id), images: images)
        return DetectionReading(set: set, problems: problems)
    }

    /// Those whose files are there.
    private func images(_ contents: COCOContents, _ problems: inout [DataProblem]) -> [LabelledImage] {
        let folder = folder(of: contents.pictures.first?.fileName ?? "")
        let paths = contents.pictures.map { "\(folder)/\($0.fileName)" }
        let found = parallelMap(paths) { FileManager.default.fileExists(atPath: $0) }
        let sizes = zip(contents.pictures, paths).map { $0.size ?? (try? Image.size(of: $1)) }
        problems += zip(paths, found).filter { !$0.1 }.map {
            DataProblem(source.path, "there is no \($0.0): name the folder of the images")
        }
        return paths.indices.filter { found[$0] }.map { index in
            LabelledImage(path: paths[index], id: contents.pictures[index].id, size: sizes[index])
        }
    }

    /// Where the file's names begin, by where the first one is: the usual layouts.
    private func folder(of name: String) -> String {
        if let images = source.images { return images }
        let parent = (source.path as NSString).deletingLastPathComponent
        let base = parent.isEmpty ? "." : parent
        let stem = ((source.path as NSString).lastPathComponent as NSString).deletingPathExtension
        let part = stem.split(separator: "_").last.map(String.init) ?? stem
        let candidates = [
            base, "\(base)/images", "\(base)/\(part)", "\(base)/images/\(part)", "\(base)/../\(part)",
            "\(base)/../images", "\(base)/../images/\(part)",
        ]
        return candidates.first { FileManager.default.fileExists(atPath: "\($0)/\(name)") } ?? base
    }

    private func add(
        _ contents: COCOContents, to images: inout [LabelledImage], _ problems: inout [DataProblem]
    ) {
        let known = Set(contents.pictures.compactMap(\.id))
        let indices = numbered(images.map(\.id))
        let categories = numbered(contents.categories.map(\.id))
        for (place, annotation) in contents.annotations.enumerated() {
            do throws(Refusal) {
                let labelled = try labelled(annotation, known, categories)
                if let index = indices[annotation.image] { images[index].boxes.append(labelled) }
            } catch {
                problems.append(DataProblem(source.path, "annotations[\(place)]: \(error.reason)"))
            }
        }
    }

    private func numbered<Key: Hashable>(_ keys: [Key]) -> [Key: Int] {
        Dictionary(keys.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    private func labelled(
        _ annotation: COCOContents.Annotation, _ images: Set<AnnotationID>, _ categories: [Int: Int]
    ) throws(Refusal) -> LabelledBox {
        guard let id = annotation.image, images.contains(id) else {
            throw Refusal("an object of image \(annotation.image?.description ?? "?"), which is not in the file")
        }
        guard let category = annotation.category.flatMap({ categories[$0] }) else {
            let found = annotation.category.map { "\($0)" } ?? "?"
            throw Refusal("an object of image \(id) with category_id \(found), which is not in the file")
        }
        guard annotation.box.count == 4 else {
            throw Refusal("an object of image \(id) whose bbox is not four numbers: x, y, width, height")
        }
        let box = Box(x: annotation.box[0], y: annotation.box[1], width: annotation.box[2], height: annotation.box[3])
        return LabelledBox(
            box, category: category, isDifficult: annotation.isIgnored, isCrowd: annotation.isCrowd,
            area: annotation.area)
    }
}

extension COCOContents.Picture {
    fileprivate var size: ImageSize? {
        guard let width, let height, width > 0, height > 0 else { return nil }
        return ImageSize(width: width, height: height)
    }
}
