import Foundation

extension SyntheticShapes {
    func writePictures(_ folder: String, _ workers: Int, _ progress: (Int) -> Void) throws -> [LabelledImage] {
        try makeFolders(Self.parts.map { "\(folder)/images/\($0)" } + ["\(folder)/JPEGImages"])
        let files = ShapeFiles(
            shapes: self, paths: (0..<images).map { "\(folder)/images/\(part(of: $0))/\(name(of: $0))" })
        let requests = (0..<images).map { BatchRequest(indices: [$0]) }
        let loader = Loader(files, requests, seed: seed, workers: workers, prefetch: max(workers, 1)) { $0[0] }
        var labelled: [LabelledImage] = []
        while let next = try loader.nextBatch(), let image = next.batch {
            try link(image, in: folder)
            labelled.append(image)
            progress(labelled.count)
        }
        return labelled
    }

    private func name(of index: Int) -> String { "shapes\(String(index).leftPadded(to: 6)).\(ending.rawValue)" }

    private func link(_ image: LabelledImage, in folder: String) throws {
        let target = "../" + image.path.dropFirst(folder.count + 1)
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder)/JPEGImages/\(image.fileName)", withDestinationPath: String(target))
    }

    func writeBoxes(_ labelled: [LabelledImage], _ part: String, _ folder: String) throws {
        let some = labelled.enumerated().filter { self.part(of: $0.offset) == part }.map(\.element)
        let set = DetectionSet(categories: classes.map(\.rawValue), images: some)
        try set.writeVOC(to: folder, split: part)
        try set.writeYOLO(to: folder, split: part)
        try makeFolders(["\(folder)/annotations"])
        try set.writeCOCO(to: "\(folder)/annotations/instances_\(part).json")
        try set.writeList(to: "\(folder)/\(part).txt", prefix: "images/\(part)/")
        try set.writeYOLODescription(to: folder, splits: Self.parts)
        try writeText(set.categories.map { "\($0)\n" }.joined(), to: "\(folder)/classes.txt")
    }
}

extension String {
    func leftPadded(to length: Int) -> String {
        String(repeating: "0", count: max(0, length - count)) + self
    }
}

/// The pictures of a set: a sample is made by writing its file.
private struct ShapeFiles: Dataset {
    let shapes: SyntheticShapes
    let paths: [String]

    var count: Int { paths.count }

    func sample(_ index: Int, _ random: inout SampleRandom) throws -> LabelledImage {
        let scene = ShapeScene(shapes, using: &random)
        try scene.picture.write(to: paths[index])
        return LabelledImage(path: paths[index], size: shapes.size, boxes: scene.boxes)
    }

    func name(of index: Int) -> String { paths[index] }
}
